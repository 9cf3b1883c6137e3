import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { BookView, ReviewView } from '../../../src/application/ports/views.ts'
import { seeded } from '../../domain/seeded.ts'
import type { Opened } from '../client.ts'

/** What the stars come to, reckoned in whole tenths. */
function summary(stars: readonly number[]) {
  const histogram = Object.fromEntries([1, 2, 3, 4, 5].map(n => [n, stars.filter(given => given === n).length]))
  const sum = stars.reduce((total, given) => total + given, 0)
  const average = stars.length === 0 ? null : Math.floor((20 * sum + stars.length) / (2 * stars.length)) / 10
  return { average, count: stars.length, histogram }
}

export function ratingSuite(the: Opened): void {
  describe('the rating of a book', () => {
    test('is exact after every review, wherever the book is shown', async () => {
      const below = seeded(31)
      const [book, other] = [await the.client.addBook(), await the.client.addBook()]
      const stars: number[] = []
      for (let n = 0; n < 40; n++) {
        const rating = 1 + below(5)
        await the.client.review(book, `Reader ${n}`, { rating })
        stars.push(rating)
        const found = (await the.client.get(`/books/${book.id}`)).json<object>()
        expect(found).toEqual({ ...book, rating: summary(stars) })
        expect((await the.client.page('/books?limit=2')).items).toEqual([other, found])
      }
    })

    test('C2 is exact after any sequence of reviews, revisions and withdrawals', async () => {
      const reader = fc.nat(3)
      const rating = fc.integer({ min: 1, max: 5 })
      const step = fc.oneof(
        fc.record({ what: fc.constant('submit' as const), reader, rating }),
        fc.record({ what: fc.constant('revise' as const), reader, rating }),
        fc.record({ what: fc.constant('withdraw' as const), reader }),
      )
      const given = fc.array(step, { minLength: 1, maxLength: 12 })
      await fc.assert(
        fc.asyncProperty(given, async steps => {
          const book = await the.client.addBook()
          const reviews = new Map<number, ReviewView>()
          const any = { 'if-match': '*' }
          for (const { what, reader, ...opinion } of steps) {
            const name = `Reader ${reader}`
            const there = reviews.get(reader)
            const path = `/books/${book.id}/reviews/${there?.id}?reviewer=${encodeURIComponent(name)}`
            if (what === 'submit' && !there) reviews.set(reader, await the.client.review(book, name, opinion))
            if (what === 'revise' && there) reviews.set(reader, (await the.client.patch(path, opinion, any)).json())
            if (what === 'withdraw' && there) {
              expect((await the.client.delete(path, any)).statusCode).toBe(204)
              reviews.delete(reader)
            }
            const found = (await the.client.get(`/books/${book.id}`)).json<BookView>()
            expect(found.rating).toEqual(summary(Array.from(reviews.values(), review => review.rating)))
          }
        }),
        { numRuns: 25 },
      )
    })

    test('counts nothing that was refused', async () => {
      const book = await the.client.addBook()
      await the.client.review(book, 'Dorothea', { rating: 2 })
      const url = `/books/${book.id}/reviews`
      await the.client.post(url, { reviewer: 'Dorothea', rating: 5 })
      await the.client.post(url, { reviewer: 'Casaubon', rating: 6 })
      await the.client.post(url, { reviewer: '', rating: 5 })
      await the.client.post(url, '{"reviewer": "Casaubon", "rating": 5')
      expect((await the.client.get(`/books/${book.id}`)).json()).toMatchObject({ rating: summary([2]) })
    })

    test('is exact when fifty review at once', async () => {
      const book = await the.client.addBook()
      const stars = Array.from({ length: 50 }, (_, n) => 1 + (n % 5))
      await Promise.all(stars.map((rating, n) => the.client.review(book, `Reader ${n}`, { rating })))
      expect((await the.client.get(`/books/${book.id}`)).json()).toMatchObject({ rating: summary(stars) })
    })
  })
}
