import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { Book } from '../../src/domain/book.ts'
import type { Database } from '../../src/infrastructure/mikro-orm/database.ts'
import { postgres } from '../../src/infrastructure/mikro-orm/postgres.ts'
import { describeOn } from '../support/describe-on.ts'
import { freshPglite, freshPostgres } from '../support/fresh.ts'
import { explained, pagesRead, type Plan, steps } from './explained.ts'
import { fillLibrary } from './library.ts'
import { aBook, anIsbn } from './samples.ts'

const isbn = anIsbn()

function plans(adapter: string, open: () => Promise<{ database: Database; close: () => Promise<unknown> }>): void {
  describe(`P3 the plan by which an alike book is found on ${adapter}, among 30,000`, () => {
    let database: Database
    let close: () => Promise<unknown>
    beforeAll(async () => {
      ;({ database, close } = await open())
      await fillLibrary(database, { books: 30_000, reviews: 0 })
      await database.em.fork().execute(`update books set isbn = '${isbn}' where filed_title = 'book 777'`)
      await database.em
        .fork()
        .execute(`update books set filed_title = 'poems', terms = terms || '{poems}' where filed_title like 'book 1%'`)
      await database.em.fork().execute('vacuum analyze books')
    }, 60_000)
    afterAll(() => close())

    test.each<[string, Book, string[], number]>([
      ['its ISBN', aBook({ isbn }), ['Index Scan Forward books_isbn_unique'], 20],
      ['its title', aBook({ title: 'Book 4321', authors: ['Author 4321'] }), ['Bitmap Index Scan books_terms'], 40],
      ['a title that a third of all have', aBook({ title: 'Poems', authors: ['Author 1234'] }), [], 100],
      ['a title that a third of all have, and an ISBN', aBook({ title: 'Poems', authors: ['Author 1234'], isbn }), [], 100],
    ])('by %s: a few pages of indexes', async (_, book, scans, most) => {
      const { plans, answer } = await explained(database, (_catalogue, unitOfWork) =>
        unitOfWork.run(tx => tx.books.findAlike(book)),
      )
      expect(answer).not.toBeNull()
      expect(plans).toHaveLength(1)
      hasNoScanOfAll(plans[0]!)
      expect(steps(plans[0]!)).toEqual(expect.arrayContaining(scans))
      expect(pagesRead(plans[0]!)).toBeLessThanOrEqual(most)
    })

    test.each<[string, Book]>([
      ['nothing', aBook({ title: 'Unheard of', authors: ['Nobody'], isbn: anIsbn() })],
      ['a title that a third of all have, by nobody', aBook({ title: 'Poems', authors: ['Nobody'] })],
      ['an author, of another title', aBook({ title: 'Unheard of', authors: ['Author 1234'] })],
      ['a title without words', aBook({ title: '!!!', authors: ['…'] })],
    ])('by %s: a few pages of indexes before it is locked, and again after', async (_, book) => {
      const { plans, answer } = await explained(database, (_catalogue, unitOfWork) =>
        unitOfWork.run(tx => tx.books.findAlike(book)),
      )
      expect(answer).toBeNull()
      const [before, lock, after] = plans
      expect(plans).toHaveLength(3)
      expect(steps(lock!)).toEqual(['Result'])
      for (const plan of [before!, after!]) {
        hasNoScanOfAll(plan)
        expect(pagesRead(plan)).toBeLessThanOrEqual(100)
      }
    })
  })
}

const hasNoScanOfAll = (plan: Plan): void => expect(steps(plan).filter(step => step.startsWith('Seq Scan'))).toEqual([])

plans('PGlite', async () => {
  const database = await freshPglite()
  return { database, close: () => database.close() }
})
describeOn('PostgreSQL', 'with a server', () => {
  plans('PostgreSQL', async () => {
    const { url, drop } = await freshPostgres()
    const database = postgres(url, 'batch')
    return { database, close: async () => (await database.close(), drop()) }
  })
})
