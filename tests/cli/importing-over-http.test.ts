import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals'
import { goodreadsFile } from '../imports/library-files.ts'
import type { BookView, ReviewView } from '../../src/application/ports/views.ts'
import type { Database } from '../../src/infrastructure/mikro-orm/database.ts'
import { embedded } from '../../src/infrastructure/mikro-orm/embedded.ts'
import { postgres } from '../../src/infrastructure/mikro-orm/postgres.ts'
import { type ReportLine, readLines } from '../http/library-uploads.ts'
import { OpenUpload } from '../http/open-upload.ts'
import { describeOn } from '../support/describe-on.ts'
import { freshPostgres } from '../support/fresh.ts'
import { on } from '../support/templates.ts'
import { migratedFolder } from './databases.ts'
import { filesFolder } from './made-up-file.ts'
import { serve, type Serving } from './serving.ts'

jest.setTimeout(120_000) // processes are started again and again, on whatever machine

const many = 300
const titles = Array.from({ length: many }, (_, at) => `Volume ${at + 1}`)
const file = goodreadsFile(titles.map((Title, at) => ({ Title, 'My Rating': String((at % 5) + 1) })))
const files = filesFolder()

const portOf = ({ origin }: Serving): number => Number(new URL(origin).port)

/** Sends the file; resolves when so many rows of it have been told. */
async function importing(serving: Serving, reader: string, rows = 40): Promise<OpenUpload> {
  const upload = new OpenUpload(portOf(serving), reader)
  await upload.send(file) // and no end, so that it cannot be over before something is done to it
  for (let told = 0; told < rows; told++) expect(await upload.line()).toHaveProperty('row')
  return upload
}

async function whole(serving: Serving, reader: string): Promise<ReportLine> {
  const upload = new OpenUpload(portOf(serving), reader)
  await upload.send(file)
  upload.end()
  const { status, body } = await upload.whole()
  expect(status).toBe(200)
  return readLines(body).at(-1)!
}

interface Exported {
  readonly review: ReviewView
  readonly book: BookView
}
const libraryOf = async ({ origin }: Serving, reader: string): Promise<Exported[]> =>
  readLines(await (await fetch(`${origin}/reviewers/me/export?reviewer=${reader}`)).text())

/** Every book is there once, and each reader's review of it once, in the order of the file, and its rating is exact. */
async function expectOnce(serving: Serving, ...readers: string[]): Promise<void> {
  for (const reader of readers) {
    const library = await libraryOf(serving, reader)
    expect(library.map(({ book, review }) => [book.title, review.rating])).toEqual(
      titles.map((title, at) => [title, (at % 5) + 1]),
    )
    expect(library.map(({ book }) => book.rating)).toMatchObject(
      titles.map((_, at) => ({ average: (at % 5) + 1, count: readers.length })),
    )
  }
}

/** Each book's events are counted from 0 without a gap, one more than its reviews. */
async function expectGapless({ em }: Database, readers: number): Promise<void> {
  const rows = await em
    .fork()
    .execute<{ sequences: string }[]>(
      `select string_agg(sequence::text, ',' order by sequence) as sequences from events group by book_id`,
    )
  const all = Array.from({ length: readers + 1 }, (_, at) => at).join(',')
  expect(rows.map(({ sequences }) => sequences)).toEqual(titles.map(() => all))
}

function suite(
  store: string,
  open: () => Promise<{
    environment: Record<string, string>
    look: (work: (database: Database) => Promise<void>) => Promise<void>
    drop: () => Promise<unknown>
  }>,
): void {
  describe(`on ${store}, an import over HTTP`, () => {
    let place: Awaited<ReturnType<typeof open>>
    beforeAll(async () => {
      place = await open()
    })
    afterAll(() => place.drop())

    test('that is killed, stopped, done twice at once and sent again has brought everything once', async () => {
      // kill -9, twice: what was told is kept
      for (const rows of [1, 40]) {
        const serving = await serve(place.environment)
        const told = await importing(serving, 'Dorothea', rows)
        await serving.program.kill()
        told.breakOff()
      }
      // SIGTERM: it ends after a row, says so, and is done
      const stopping = await serve(place.environment)
      expect((await libraryOf(stopping, 'Dorothea')).length).toBeGreaterThanOrEqual(40)
      const upload = await importing(stopping, 'Rosamond')
      stopping.program.signal('SIGTERM')
      let last: ReportLine | null = null
      let rows = 40
      for (let line = await upload.line(); line; line = await upload.line(), rows++) last = line
      expect(last).toMatchObject({ problem: { type: '/problems/temporarily-unavailable', status: 503 } })
      expect(await stopping.program.ended).toMatchObject({ code: 0, err: [] }) // within ten seconds: else it would not have been 0
      // again, by both readers, one of them twice at the same time
      const serving = await serve(place.environment)
      expect((await libraryOf(serving, 'Rosamond')).map(({ book }) => book.title)).toEqual(titles.slice(0, rows - 1))
      const done = await Promise.all(['Dorothea', 'Rosamond', 'Dorothea'].map(reader => whole(serving, reader)))
      expect(done).toMatchObject(done.map(() => ({ summary: { rows: many, skipped: 0 } })))
      expect(await whole(serving, 'Dorothea')).toMatchObject({ summary: { rows: many, alreadyThere: many } })
      await expectOnce(serving, 'Dorothea', 'Rosamond')
      serving.program.signal('SIGTERM')
      expect(await serving.program.ended).toMatchObject({ code: 0 })
      await place.look(database => expectGapless(database, 2))
    })
  })
}

suite('an embedded database', async () => {
  const folder = await migratedFolder(files.at('importing'))
  return { environment: { DATA_DIR: folder }, look: work => on(embedded(folder), work), drop: async () => {} }
})
describeOn('PostgreSQL', 'importing', () =>
  suite('PostgreSQL', async () => {
    const { url, drop } = await freshPostgres()
    return { environment: { DATABASE_URL: url }, look: work => on(postgres(url, 'batch'), work), drop }
  }),
)
