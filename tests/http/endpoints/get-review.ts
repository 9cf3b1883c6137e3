import { describe, expect, test } from '@jest/globals'
import { nobody, noIds, type Opened } from '../client.ts'
import { problemOf } from '../problem-of.ts'

export function getReviewSuite(the: Opened): void {
  describe('GET /books/{bookId}/reviews/{reviewId}', () => {
    test('answers the review', async () => {
      const book = await the.client.addBook()
      const review = await the.client.review(book, 'Dorothea', { title: 'Fine', body: '', spoiler: true })
      const answer = await the.client.get(`/books/${book.id}/reviews/${review.id}`)
      expect(answer.statusCode).toBe(200)
      expect(answer.json()).toEqual(review)
    })

    test('R7 finds it by ids in capitals, too', async () => {
      const book = await the.client.addBook()
      const review = await the.client.review(book, 'Dorothea')
      const answer = await the.client.get(`/books/${book.id.toUpperCase()}/reviews/${review.id.toUpperCase()}`)
      expect(answer.json()).toEqual(review)
    })

    test('is not found under another book, nor where there is none', async () => {
      const [book, other] = [await the.client.addBook(), await the.client.addBook()]
      const { id } = await the.client.review(book, 'Dorothea')
      problemOf(await the.client.get(`/books/${other.id}/reviews/${id}`), 404, 'review-not-found')
      problemOf(await the.client.get(`/books/${book.id}/reviews/${nobody}`), 404, 'review-not-found')
      problemOf(await the.client.get(`/books/${nobody}/reviews/${id}`), 404, 'review-not-found')
    })

    test.each(noIds)('R7 is not found by what is no id: %s', async id => {
      const book = await the.client.addBook()
      problemOf(await the.client.get(`/books/${book.id}/reviews/${id}`), 404, 'review-not-found')
      problemOf(await the.client.get(`/books/${id}/reviews/${nobody}`), 404, 'book-not-found')
    })

    test('C4 says that it comes past the cache, and it does', async () => {
      const book = await the.client.addBook()
      const { id } = await the.client.review(book, 'Dorothea')
      for (const round of [1, 2]) {
        const before = the.service.reads()
        const answer = await the.client.get(`/books/${book.id}/reviews/${id}`)
        expect([round, answer.headers['cache-status']]).toEqual([round, 'book-reviews; fwd=bypass'])
        expect(the.service.reads()).toBe(before + 1)
      }
    })

    test('P8 an unknown query parameter is named', async () => {
      const book = await the.client.addBook()
      const { id } = await the.client.review(book, 'Dorothea')
      const answer = await the.client.get(`/books/${book.id}/reviews/${id}?expand=book`)
      expect(problemOf(answer, 400, 'invalid-request').detail).toMatch(/expand/)
    })
  })
}
