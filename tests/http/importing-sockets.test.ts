import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { eventually } from '../faults/eventually.ts'
import { setImmediate } from 'node:timers/promises'
import { ExportLibrary, type LibraryItem } from '../../src/application/use-cases/export-library.ts'
import { ports } from '../../src/container.ts'
import type { UnitOfWork } from '../../src/application/ports/unit-of-work.ts'
import { goodreadsFile } from '../imports/library-files.ts'
import { memoryService, type Service } from '../support/memory-service.ts'
import { type ReportedRow, type ReportLine } from './library-uploads.ts'
import { recordedLog } from './log-lines.ts'
import { OpenUpload } from './open-upload.ts'
import { problemOf } from './problem-of.ts'
import { listen } from './raw-http.ts'

const volumes = (count: number, from = 1): string[] => Array.from({ length: count }, (_, at) => `Volume ${at + from}`)
const [header = ''] = goodreadsFile([]).split('\n')
const rows = (titles: readonly string[]): string =>
  goodreadsFile(titles.map(Title => ({ Title, 'My Review': `Of ${Title}`.padEnd(40, '.') }))).slice(header.length + 1)
const titleOf = (line: ReportLine | null): string | null => (line as { row: ReportedRow }).row.title
const problem = (answer: { status: number; body: string }, status: number, code: string) =>
  problemOf({ statusCode: answer.status, headers: problemHeaders, body: answer.body }, status, code)
const problemHeaders = { 'content-type': 'application/problem+json', 'cache-control': 'no-store' }

const deadline = 20_000

let service: Service
let port: number
let record: ReturnType<typeof recordedLog>
/** Called for each row before it is begun; the row waits for what it gives. */
let beforeRow: (at: number) => Promise<unknown> | undefined
let rowsBegun: number
/** How many files are being read. */
let reading = 0
beforeEach(async () => {
  record = recordedLog()
  beforeRow = () => undefined
  rowsBegun = 0
  service = await memoryService({
    log: record.log,
    swap: container => {
      const unitOfWork = container.resolve(ports.unitOfWork)
      const watched: UnitOfWork = {
        run: async work => {
          await beforeRow(++rowsBegun)
          return unitOfWork.run(work)
        },
        submit: unitOfWork.submit.bind(unitOfWork),
        once: unitOfWork.once.bind(unitOfWork),
      }
      container.registerInstance(ports.unitOfWork, watched)
      const file = container.resolve(ports.libraryFile)
      async function* read(bytes: AsyncIterable<Uint8Array>) {
        reading++
        try {
          yield* file.read(bytes)
        } finally {
          reading--
        }
      }
      container.registerInstance(ports.libraryFile, { read })
    },
  })
  port = await listen(service.app)
})
afterEach(async () => {
  service.app.server.closeAllConnections()
  await service.close()
})

const libraryOf = (reader: string): Promise<LibraryItem[]> => {
  const { id } = service.container.resolve(ports.reviewers).named(reader)
  return Array.fromAsync(service.container.resolve<ExportLibrary>(ExportLibrary as never).execute(id))
}
/** The titles of what a reader has reviewed, the oldest first. */
const titles = async (reader = 'Dorothea'): Promise<string[]> => (await libraryOf(reader)).map(({ book }) => book.title)
/** Resolves when a reader has reviewed so many books. */
const reviewed = async (count: number, reader = 'Dorothea') => {
  await eventually(`${count} reviewed`, async () => (await titles(reader)).length >= count, deadline)
}
/** What is behind a row, so that it is known to be over: a few blank lines. */
const begun = async (count: number) => {
  await eventually(`${count} rows begun`, () => rowsBegun >= count, deadline)
}
const closedConnections = async () => {
  const open = () =>
    new Promise<number>((resolve, reject) =>
      service.app.server.getConnections((error, count) => (error ? reject(error) : resolve(count))),
    )
  await eventually('nobody is connected', async () => (await open()) === 0, deadline)
}
const pause = '\n\n\n\n'
/** A sender that has sent so many rows and no end, and has been told of them. */
async function halfSent(reader: string, count = 3): Promise<OpenUpload> {
  const upload = new OpenUpload(port, reader)
  await upload.send(`${header}\n${rows(volumes(count))}${pause}`)
  for (const title of volumes(count)) expect(titleOf(await upload.line())).toBe(title)
  return upload
}

describe('a library that is sent', () => {
  test('slowly is imported as it comes, each row when it is there', async () => {
    const upload = new OpenUpload(port, 'Dorothea')
    await upload.send(`${header}\n`)
    for (const title of volumes(3)) {
      for (const letter of rows([title]) + pause) await upload.send(letter)
      expect(titleOf(await upload.line())).toBe(title)
      expect((await titles()).at(-1)).toBe(title)
    }
    upload.end()
    expect(await upload.line()).toMatchObject({ summary: { rows: 3, added: 3 } })
    expect(await upload.line()).toBeNull()
  })

  test.each([
    ['lines', 'application/x-ndjson'],
    ['a whole report', 'application/json'],
  ])(
    'in part, by who then breaks off, is imported as far as whole rows have come (%s); it is no fault of ours',
    async (_, accept) => {
      const upload = new OpenUpload(port, 'Dorothea', { accept })
      await upload.send(`${header}\n${rows(volumes(3))}${rows(['Volume 4']).slice(0, -30)}`)
      await reviewed(3)
      upload.breakOff()
      await eventually('nothing is read any more', () => reading === 0, deadline)
      expect(await titles()).toEqual(volumes(3))
      expect(record.from(50)).toEqual([])
    },
  )

  test('by who then goes away is imported to its end', async () => {
    const gate = Promise.withResolvers<undefined>()
    beforeRow = at => (at > 2 ? gate.promise : undefined)
    const upload = new OpenUpload(port, 'Dorothea')
    await upload.send(`${header}\n${rows(volumes(30))}`)
    upload.end()
    for (const title of volumes(2)) expect(titleOf(await upload.line())).toBe(title)
    upload.breakOff()
    await closedConnections()
    expect(await titles()).toEqual(volumes(2))
    gate.resolve(undefined)
    await reviewed(30)
    expect(await titles()).toEqual(volumes(30))
    expect(record.from(50)).toEqual([])
  })

  test('by who never reads the report is imported to its end', async () => {
    const long = Array.from({ length: 8_000 }, (_, at) => `${at} ${'x'.repeat(900)}`) // 8 MB of report: more than sockets take in
    const upload = new OpenUpload(port, 'Dorothea')
    await upload.send(
      `${header}\n${goodreadsFile(long.map(Title => ({ Title, 'My Rating': 'none' }))).slice(header.length + 1)}${rows(['Last'])}`,
    )
    upload.end()
    const answer = await upload.answer()
    answer.pause()
    await reviewed(1)
    expect(await titles()).toEqual(['Last'])
    answer.destroy()
  })

  test('in chunks and larger than 10 MiB is refused, and the refusal can be read; rows before that are kept whole', async () => {
    for (const [reader, accept] of [
      ['Ann', 'application/json'],
      ['Ben', 'application/x-ndjson'],
    ] as const) {
      const gate = Promise.withResolvers<undefined>()
      beforeRow = () => gate.promise // until everything has come
      const upload = new OpenUpload(port, reader, { accept })
      await upload.send(`${header}\n${rows(volumes(3))}`)
      for (let sent = 0; sent < 11; sent++) await upload.send('\n'.repeat(1024 * 1024))
      upload.end()
      gate.resolve(undefined)
      const { status, body } = await upload.whole()
      const last = JSON.parse(body.trimEnd().split('\n').at(-1)!) as object
      expect('problem' in last ? last.problem : last).toMatchObject({ type: '/problems/body-too-large', status: 413 })
      if (accept === 'application/json') expect(status).toBe(413)
      expect(volumes(3)).toEqual(expect.arrayContaining(await titles(reader)))
    }
  })

  test('and is none is refused when that is known, and the refusal can be read by who is still sending', async () => {
    const upload = new OpenUpload(port, 'Dorothea', { accept: 'application/json' })
    await upload.send(`<html>${pause}`)
    await upload.answer()
    for (let sent = 0; sent < 8; sent++) await upload.send('<p>\n'.repeat(256 * 1024))
    upload.end()
    problem(await upload.whole(), 422, 'unreadable-file')
  })

  test('with more than 50,000 rows is refused behind them; others have their turn meanwhile', async () => {
    const upload = new OpenUpload(port, 'Dorothea', { accept: 'application/json' })
    const over = new AbortController()
    await upload.send(`${header}\n`)
    await upload.send('x\n'.repeat(50_001))
    upload.end()
    const refused = upload.whole().finally(() => over.abort())
    let turns = 0
    while (!over.signal.aborted) {
      await setImmediate()
      turns++
    }
    const { detail } = problem(await refused, 413, 'body-too-large')
    expect(detail).toMatch(/more than 50000 rows/)
    expect(turns).toBeGreaterThan(25_000)
  })

  test('as the fifth at the same time is refused, for now, and the four are not harmed', async () => {
    const readers = ['Ann', 'Ben', 'Cid', 'Dan']
    const four = await Promise.all(readers.map(reader => halfSent(reader)))
    for (const accept of ['application/json', 'application/x-ndjson']) {
      const fifth = new OpenUpload(port, 'Eve', { accept })
      await fifth.send(`${header}\n${rows(['Too much'])}`)
      fifth.end()
      expect((await fifth.answer()).headers['retry-after']).toBe('1')
      problem(await fifth.whole(), 503, 'overloaded')
    }
    expect(await titles('Eve')).toEqual([])
    for (const upload of four) {
      await upload.send(rows(volumes(2, 4)))
      upload.end()
    }
    for (const [at, upload] of four.entries()) {
      const lines = [await upload.line(), await upload.line()]
      expect(lines.map(titleOf)).toEqual(volumes(2, 4))
      expect(await upload.line()).toMatchObject({ summary: { rows: 5, reviewsAdded: 5 } })
      expect(await titles(readers[at])).toEqual(volumes(5))
    }
    expect(await libraryOf('Ann')).toMatchObject(volumes(5).map(() => ({ book: { rating: { count: 4, average: 4 } } })))
    const again = new OpenUpload(port, 'Eve', { accept: 'application/json' })
    await again.send(`${header}\n${rows(['In time'])}`)
    again.end()
    expect((await again.whole()).status).toBe(200)
  })

  test('when the service is told to stop is imported as far as the row that it is at, and the last line says so', async () => {
    const slow = await halfSent('Ann')
    const gate = Promise.withResolvers<undefined>()
    const [working, report] = [new OpenUpload(port, 'Ben'), new OpenUpload(port, 'Cid', { accept: 'application/json' })]
    beforeRow = at => (at > 4 ? gate.promise : undefined)
    await working.send(`${header}\n${rows(volumes(9))}`)
    working.end()
    expect(titleOf(await working.line())).toBe('Volume 1')
    await report.send(`${header}\n${rows(volumes(9))}`)
    report.end()
    await begun(6)
    const stopped = service.app.close()
    await eventually('it listens no more', () => !service.app.server.listening, deadline)
    gate.resolve(undefined)
    const problems = [await slow.line(), await lastLine(working), { problem: JSON.parse((await report.whole()).body) as unknown }]
    expect(problems).toMatchObject(problems.map(() => ({ problem: { status: 503, type: '/problems/temporarily-unavailable' } })))
    await stopped
    expect([await titles('Ann'), await titles('Ben'), await titles('Cid')]).toEqual([volumes(3), volumes(2), volumes(1)])
  })
})

async function lastLine(upload: OpenUpload): Promise<ReportLine | null> {
  let last: ReportLine | null = null
  for (let line = await upload.line(); line; line = await upload.line()) last = line
  return last
}
