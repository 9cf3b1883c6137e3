import { describe, expect, jest, test } from '@jest/globals'
import type { AllBooksQuery } from '../../src/application/ports/catalogue.ts'
import { viewReview } from '../../src/application/ports/views.ts'
import { AlreadyReviewed } from '../../src/domain/errors.ts'
import type { Database } from '../../src/infrastructure/mikro-orm/database.ts'
import { MikroOrmCatalogue } from '../../src/infrastructure/mikro-orm/mikro-orm-catalogue.ts'
import { Migrations } from '../../src/infrastructure/mikro-orm/migrations.ts'
import { MikroOrmUnitOfWork } from '../../src/infrastructure/mikro-orm/mikro-orm-unit-of-work.ts'
import { postgres } from '../../src/infrastructure/mikro-orm/postgres.ts'
import { describeOn } from '../support/describe-on.ts'
import { emptyPostgres, freshPglite, freshPostgres } from '../support/fresh.ts'
import { aBook, anIsbn, aReview, someone, times } from './samples.ts'
import { addBooks, eraseReviewer, submitReviews } from './write.ts'

jest.setTimeout(30_000)

type Open = () => Promise<{ database: Database; close: () => Promise<unknown> }>

const tables = async ({ em }: Database) => {
  const rows = await em
    .fork()
    .execute<{ name: string }[]>(
      `select table_name as name from information_schema.tables where table_schema = 'public' order by 1`,
    )
  return rows.map(({ name }) => name)
}
const all = ['book_ratings', 'books', 'events', 'events_swept', 'idempotency_keys', 'reviews', 'schema_migrations']

/** @param nothing opens a database without a table, @param migrated one with all of them */
function migrationsContract(adapter: string, nothing: Open, migrated: Open): void {
  const on = async (open: Open, work: (database: Database, migrations: Migrations) => Promise<void>) => {
    const { database, close } = await open()
    try {
      await work(database, new Migrations(database))
    } finally {
      await close()
    }
  }

  describe(`Migrations on ${adapter}`, () => {
    test('up from nothing, once, and says when', () =>
      on(nothing, async (database, migrations) => {
        const pending = await migrations.pending()
        expect(pending).not.toEqual([])
        expect(await tables(database)).toEqual([]) // asking makes nothing
        const before = Date.now()
        expect(await migrations.up()).toEqual(pending)
        expect(await tables(database)).toEqual(all)
        expect(await migrations.pending()).toEqual([])
        expect(await migrations.up()).toEqual([])
        expect(await migrations.drift()).toBe('')

        const done = await migrations.done()
        expect(done.map(({ name }) => name)).toEqual(pending)
        for (const { at } of done) {
          expect(at.getTime()).toBeGreaterThanOrEqual(before - 1_000) // the database has a clock of its own
          expect(at.getTime()).toBeLessThanOrEqual(Date.now() + 1_000)
        }
      }))

    test('down to nothing and up again, with data in the tables', () =>
      on(migrated, async (database, migrations) => {
        const unitOfWork = new MikroOrmUnitOfWork(database)
        const fill = async () => {
          const books = times(3, () => aBook({ isbn: anIsbn() }))
          await addBooks(unitOfWork, ...books)
          expect(await submitReviews(unitOfWork, ...books.map(({ state }) => aReview(state.id)))).toEqual([1, 1, 1])
        }
        await fill()
        const done = (await migrations.done()).map(({ name }) => name)
        expect(await migrations.down(true)).toEqual(done.toReversed())
        expect(await tables(database)).toEqual(['schema_migrations'])
        expect(await migrations.done()).toEqual([])
        expect(await migrations.up()).toEqual(done)
        expect(await tables(database)).toEqual(all)
        expect(await migrations.drift()).toBe('')
        await fill()
      }))

    test('down takes back the newest step and leaves the others', () =>
      on(migrated, async (_database, migrations) => {
        const done = (await migrations.done()).map(({ name }) => name)
        expect(await migrations.down()).toEqual(done.slice(-1))
        expect(await migrations.pending()).toEqual(done.slice(-1))
      }))

    test('books that were there before are filed and found', () =>
      on(migrated, async (database, migrations) => {
        const books = times(1_001, at => aBook({ title: `Völume ${String(at).padStart(4, '0')}` }))
        await new MikroOrmUnitOfWork(database).run(tx => tx.books.addMissing(books))
        const step = (name: string) => name.includes('orders_and_search')
        while (!(await migrations.pending()).some(step)) await migrations.down()
        await migrations.up()
        const catalogue = new MikroOrmCatalogue(database)
        const titles = async (query: AllBooksQuery) => {
          const { view } = await catalogue.books({ limit: 2, after: null, ...query })
          return view.items.map(({ title }) => title)
        }
        expect(await titles({ sort: 'title' })).toEqual(['Völume 0000', 'Völume 0001'])
        expect(await titles({ words: 'volume 1000' })).toEqual(['Völume 1000'])
        expect(await migrations.drift()).toBe('')
      }))

    test('a reviewer who was erased stays so, down and up again: the ratings count, and no word comes back', () =>
      on(migrated, async (database, migrations) => {
        const unitOfWork = new MikroOrmUnitOfWork(database)
        const [book, erased, other] = [aBook(), someone('Xyzzy'), someone()]
        const theirs = aReview(book.state.id, { reviewer: erased, title: 'Plugh' })
        const others = aReview(book.state.id, { reviewer: other, title: 'Fine' })
        await addBooks(unitOfWork, book)
        await submitReviews(unitOfWork, theirs, others)
        await eraseReviewer(unitOfWork, erased)
        const step = (name: string) => name.includes('reviewers')
        while (!(await migrations.pending()).some(step)) await migrations.down()
        const rows = await database.em.fork().execute<{ row: string }[]>('select r::text as row from reviews r')
        expect(rows).toHaveLength(2)
        expect(rows.map(({ row }) => row).join()).not.toMatch(/Xyzzy|Plugh/)
        await expect(database.em.fork().execute('update reviews set reviewer_name = null')).rejects.toThrow('null')
        await migrations.up()
        expect(await migrations.drift()).toBe('')
        const catalogue = new MikroOrmCatalogue(database)
        expect((await catalogue.reviewsBy(other.id, { limit: 2, after: null })).view.items).toEqual([viewReview(others)])
        expect((await catalogue.book(book.state.id)).view?.rating.count).toBe(2)
        const again = submitReviews(unitOfWork, aReview(book.state.id, { reviewer: erased }))
        await expect(again).rejects.toThrow(AlreadyReviewed)
      }))

    test('a step that fails leaves nothing half-done', () =>
      on(nothing, async (database, migrations) => {
        await database.em.fork().execute('create table events (mine int)') // the last table of the first step is in the way
        await expect(migrations.up()).rejects.toThrow('events')
        expect((await tables(database)).filter(name => name !== 'schema_migrations')).toEqual(['events'])
        expect(await migrations.done()).toEqual([])
        await database.em.fork().execute('drop table events')
        expect(await migrations.up()).not.toEqual([])
      }))

    test('drift is found and named: what is too much, what is gone, what is not as it was', () =>
      on(migrated, async (database, migrations) => {
        expect(await migrations.drift()).toBe('')
        for (const [change, named] of [
          ['alter table books add column extra int', 'extra'],
          ['alter table books drop column description', 'description'],
          ['alter table reviews alter column spoiler drop not null', 'spoiler'],
          ['alter table book_ratings alter column review_sequence type bigint', 'review_sequence'],
          ['alter table books alter column filed_title type text collate "POSIX"', 'filed_title'],
          ['drop index books_terms', 'books_terms'],
          ['drop index books_filed', 'books_filed'],
          ['drop index reviews_newest', 'reviews_newest'],
          ['alter table reviews alter column reviewer_name set not null', 'reviewer_name'],
          ['drop index reviews_of_reviewer', 'reviews_of_reviewer'],
          ['drop index idempotency_keys_reviewer', 'idempotency_keys_reviewer'],
          ['drop index events_reason', 'events_reason'],
          ['alter table reviews drop constraint reviews_rating_check', 'reviews_rating_check'],
          ['alter table reviews drop constraint reviews_one_per_reviewer', 'reviews_one_per_reviewer'],
          ['drop table events', 'create table "events"'],
          [
            'alter table book_ratings drop average, add average numeric(2,1) not null generated always as (stars_1) stored',
            'average',
          ],
          ['create table stray (id int)', 'stray'],
        ] as const) {
          expect(await migrations.drift()).not.toContain(named)
          await database.em.fork().execute(change)
          expect(await migrations.drift()).toContain(named)
        }
      }))
  })
}

const openEmbedded = (database: Database) => ({ database, close: () => database.close() })
const openServer = async (made: Promise<{ url: string; drop: () => Promise<unknown> }>) => {
  const { url, drop } = await made
  const database = postgres(url, 'batch')
  return { database, close: async () => (await database.close(), drop()) }
}

migrationsContract(
  'PGlite',
  async () => {
    const database = await freshPglite()
    // A new one takes seconds.
    for (const statement of ['drop schema public cascade', 'create schema public']) await database.em.fork().execute(statement)
    return openEmbedded(database)
  },
  async () => openEmbedded(await freshPglite()),
)
describeOn('PostgreSQL', 'with a server', () => {
  migrationsContract(
    'PostgreSQL',
    () => openServer(emptyPostgres()),
    () => openServer(freshPostgres()),
  )
  migrationsContract(
    'PostgreSQL in Kathmandu',
    () => openServer(emptyPostgres([`timezone = 'Asia/Kathmandu'`])),
    () => openServer(freshPostgres([`timezone = 'Asia/Kathmandu'`])),
  )
})
