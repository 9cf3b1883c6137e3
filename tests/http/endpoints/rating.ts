import { describe, expect, test } from '@jest/globals'
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
