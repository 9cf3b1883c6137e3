import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { AllBooksQuery, ReviewQuery } from '../../src/application/ports/catalogue.ts'
import {
  type BookSort,
  bookSorts,
  placeOfBook,
  placeOfReview,
  type ReviewSort,
  reviewSorts,
} from '../../src/application/ports/orders.ts'
import type { ReviewId } from '../../src/domain/identity.ts'
import type { Database } from '../../src/infrastructure/mikro-orm/database.ts'
import { postgres } from '../../src/infrastructure/mikro-orm/postgres.ts'
import { describeOn } from '../support/describe-on.ts'
import { freshPglite, freshPostgres } from '../support/fresh.ts'
import { explained, nodes, pagesRead, type Plan, stepOf, steps } from './explained.ts'
import { fillLibrary, popular, type Size } from './library.ts'
import { plansOfReviewers } from './plans-of-reviewers.ts'

const minutes = 60_000

const bookIndexes: Record<BookSort, readonly string[]> = {
  newest: ['Index Scan Backward books_newest', 'Index Scan Forward book_ratings_pkey'],
  title: ['Index Scan Forward books_filed', 'Index Scan Forward book_ratings_pkey'],
  rating: ['Index Scan Backward book_ratings_best', 'Index Scan Forward books_pkey'],
  reviews: ['Index Scan Backward book_ratings_most', 'Index Scan Forward books_pkey'],
}
const reviewIndexes: Record<ReviewSort, string> = {
  newest: 'Index Scan Backward reviews_newest',
  oldest: 'Index Scan Forward reviews_newest',
  highest: 'Index Scan Backward reviews_by_rating',
  lowest: 'Index Scan Forward reviews_by_rating',
}

function plans(adapter: string, size: Size, open: () => Promise<{ database: Database; close: () => Promise<unknown> }>): void {
  describe(`P3 the plan of a page on ${adapter}, of ${size.books} books and ${size.reviews} reviews`, () => {
    let database: Database
    let close: () => Promise<unknown>
    beforeAll(async () => {
      ;({ database, close } = await open())
      await fillLibrary(database, size)
    }, 3 * minutes)
    afterAll(() => close())

    /** The plans of a page, first, and behind the popular book, which stands in the middle of every order. */
    async function booksPlans(query: AllBooksQuery, limit = 20, deep = false) {
      const { view } = await explained(database, catalogue => catalogue.book(popular)).then(({ answer }) => answer)
      const after = deep ? placeOfBook(view!, query.sort ?? 'newest') : null
      const { plans, answer } = await explained(database, catalogue => catalogue.books({ ...query, limit, after }))
      for (const plan of plans) expect(steps(plan).filter(step => step.startsWith('Seq Scan'))).toEqual([])
      return {
        page: plans.at(-1)!,
        plans,
        items: answer.view.items,
        pages: plans.reduce((sum, plan) => sum + pagesRead(plan), 0),
      }
    }
    /** How many rows each sort was given. */
    const sorted = (plan: Plan) =>
      nodes(plan)
        .filter(node => /Sort/.test(node['Node Type']))
        .map(node => node.Plans![0]!['Actual Rows'] * node.Plans![0]!['Actual Loops'])

    describe.each(bookSorts)('books by %s', sort => {
      test.each([1, 20, 100])('a page of %d is a range of the index, without a sort, deep down as at the top', async limit => {
        const [first, deep] = [await booksPlans({ sort }, limit), await booksPlans({ sort }, limit, true)]
        for (const { page } of [first, deep]) expect(steps(page)).toEqual(['Limit', 'Nested Loop', ...bookIndexes[sort]])
        expect(deep.items).toHaveLength(limit)
        expect(deep.pages).toBeLessThanOrEqual(2 * first.pages + 10)
        expect(first.pages).toBeLessThanOrEqual(10 + 8 * limit)
      })

      test.each<[string, AllBooksQuery]>([
        ['a word that is rare', { words: 'book rare' }],
        ['a word that no book has', { words: 'nothing' }],
        ['an author', { author: 'Author 7' }],
        ['an author and a word', { author: 'Author 7', words: 'book' }],
        ['a rare rating and a word that all have', { words: 'book', minRating: 5 }],
        ['an ISBN', { isbn: '9780141439549' }],
        ['an ISBN and a word', { isbn: '9780141439549', words: 'book' }],
        ...(sort === 'rating' ? [] : [['a rare rating', { minRating: 5 }] as [string, AllBooksQuery]]),
      ])('%s: few books (1,000 at most) are gathered by the index of the filter, and only they are sorted', async (_, query) => {
        for (const deep of [false, true]) {
          const { page, pages } = await booksPlans({ ...query, sort }, 20, deep)
          expect(Math.max(0, ...sorted(page))).toBeLessThanOrEqual(1_000)
          expect(pages).toBeLessThanOrEqual(10_000)
        }
      })

      test.each<[string, AllBooksQuery]>([
        ['a word that all have', { words: 'book' }],
        ['a word that half of them have', { words: 'half book' }],
        ['a word that every 20th has', { words: 'some' }],
        ['a usual rating', { minRating: 3 }],
        ['a usual rating and a usual word', { minRating: 3, words: 'half' }],
      ])('%s: many books are read along the index of the order, without a sort', async (_, query) => {
        for (const deep of [false, true]) {
          const { page, items } = await booksPlans({ ...query, sort }, 20, deep)

          expect(steps(page)).toEqual(['Limit', 'Nested Loop', ...bookIndexes[sort]])
          expect(items).toHaveLength(20)
          expect(pagesRead(page)).toBeLessThanOrEqual(4_000)
        }
      })
    })

    test.each(bookSorts)(
      'books by %s of a word that half of them have: the top of the order fills a page, nothing is counted',
      async sort => {
        for (const deep of [false, true]) {
          const { plans, pages } = await booksPlans({ words: 'half', sort }, 20, deep)
          expect(plans.flatMap(steps).filter(step => step.includes('books_terms'))).toEqual([])
          expect(pages).toBeLessThanOrEqual(3_000)
        }
      },
    )

    test('the best rated of all: a range of the index, without a sort', async () => {
      const { page, items } = await booksPlans({ minRating: 4.9, sort: 'rating' })
      expect(steps(page)).toEqual(['Limit', 'Nested Loop', ...bookIndexes.rating])
      expect(items.every(({ rating }) => rating.average! >= 4.9)).toBe(true)
    })

    async function reviewsPlan(query: Omit<ReviewQuery, 'limit' | 'after'>, limit = 20, deep = false) {
      const id = '00000000-0000-0000-0000-00000000abcd' as ReviewId
      const { view } = await explained(database, catalogue => catalogue.reviews(popular, { limit: 1, after: null })).then(
        ({ answer }) => answer,
      )
      const middle = { ...view!.items[0]!, id, rating: 3 as const, createdAt: '2026-01-07T12:00:00.000Z' }
      const after = deep ? placeOfReview(middle, query.sort ?? 'newest') : null
      const { plans, answer } = await explained(database, catalogue => catalogue.reviews(popular, { ...query, limit, after }))
      return { plan: plans[0]!, items: answer.view!.items }
    }

    describe.each(reviewSorts)('reviews, %s first', sort => {
      test.each([1, 20, 100])('a page of %d is a range of the index, without a sort, deep down as at the top', async limit => {
        const [first, deep] = [await reviewsPlan({ sort }, limit), await reviewsPlan({ sort }, limit, true)]
        for (const { plan } of [first, deep]) expect(steps(plan)).toEqual(['Limit', reviewIndexes[sort]])
        expect(deep.items).toHaveLength(limit)
        expect(pagesRead(deep.plan)).toBeLessThanOrEqual(2 * pagesRead(first.plan) + 10)
        expect(pagesRead(first.plan)).toBeLessThanOrEqual(10 + 4 * limit)
      })

      test.each<[string, ReviewQuery['ratings']]>([
        ['one rating', [4]],
        ['a rare rating', [1]],
        ['some ratings', [1, 3, 5]],
      ])('%s: a page of each is a range of the index, and a page of each is all that is sorted', async (_, ratings) => {
        for (const deep of [false, true]) {
          const { plan } = await reviewsPlan({ sort, ratings }, 20, deep)
          const scans = steps(plan).filter(step => /Scan/.test(step))
          for (const scan of scans) expect(scan).toMatch(/^Index Scan \w+ reviews_by_rating$/)
          expect(scans.length).toBeLessThanOrEqual(ratings!.length)
          expect(Math.max(0, ...sorted(plan))).toBeLessThanOrEqual(21 * ratings!.length)
          expect(pagesRead(plan)).toBeLessThanOrEqual(200)
        }
      })
    })

    describe('what a reviewer has', () => plansOfReviewers(() => database))

    test('nothing but what is named here is run for a page', async () => {
      const { plans } = await booksPlans({ words: 'rare' })
      expect(
        plans.map(plan =>
          nodes(plan)
            .map(stepOf)
            .filter(step => /Scan/.test(step)),
        ),
      ).toEqual([
        expect.arrayContaining(['Bitmap Index Scan books_terms']),
        expect.arrayContaining(['Bitmap Index Scan books_terms', 'Index Scan Forward books_pkey']),
      ])
    })
  })
}

plans('PGlite', { books: 30_000, reviews: 100_000 }, async () => {
  const database = await freshPglite()
  return { database, close: () => database.close() }
})
describeOn('PostgreSQL', 'with a server', () => {
  plans('PostgreSQL', { books: 100_000, reviews: 1_000_000 }, async () => {
    const { url, drop } = await freshPostgres()
    const database = postgres(url, 'batch')
    return { database, close: async () => (await database.close(), drop()) }
  })
})
