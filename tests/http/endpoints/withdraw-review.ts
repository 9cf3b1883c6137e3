import { describe, expect, test } from '@jest/globals'
import type { BookView, ReviewView } from '../../../src/application/ports/views.ts'
import type { Opened } from '../client.ts'
import { problemOf } from '../problem-of.ts'
import { aReviewOf, changingSuite } from './changing-reviews.ts'

export function withdrawReviewSuite(the: Opened): void {
  describe('DELETE /books/{bookId}/reviews/{reviewId}', () => {
    changingSuite(the, (url, headers) => the.client.delete(url, headers))

    test('takes the review away, and its rating out of the book’s', async () => {
      const { mine, path, read, review, book } = await aReviewOf(the)
      const other = await the.client.review(book, 'Celia', { rating: 1 })
      const answer = await the.client.delete(mine, read)
      expect(answer).toMatchObject({ statusCode: 204, body: '', headers: { 'cache-control': 'no-store' } })
      for (const header of ['content-type', 'etag', 'location']) expect(answer.headers).not.toHaveProperty(header)
      problemOf(await the.client.get(path), 404, 'review-not-found')
      expect((await the.client.page<ReviewView>(`/books/${book.id}/reviews`)).items).toEqual([other])
      const { rating } = (await the.client.get(`/books/${book.id}`)).json<BookView>()
      expect(rating).toEqual({ average: 1, count: 1, histogram: { 1: 1, 2: 0, 3: 0, 4: 0, 5: 0 } })
      expect(review.rating).toBe(4)
    })

    test('a second time is not found', async () => {
      const { mine, read } = await aReviewOf(the)
      expect((await the.client.delete(mine, read)).statusCode).toBe(204)
      for (const headers of [read, { 'if-match': '*' }])
        problemOf(await the.client.delete(mine, headers), 404, 'review-not-found')
    })

    test('the reviewer may review the book again: another review, with its own path', async () => {
      const { mine, read, review, book } = await aReviewOf(the)
      await the.client.delete(mine, read)
      const again = await the.client.review(book, 'Dorothea', { rating: 2 })
      expect(again).toMatchObject({ reviewer: review.reviewer, edited: false, rating: 2 })
      expect(again.id).not.toBe(review.id)
      problemOf(await the.client.delete(mine, read), 404, 'review-not-found')
      expect((await the.client.get(`/books/${book.id}`)).json()).toMatchObject({ rating: { count: 1, average: 2 } })
    })

    test('the last one leaves a book without a rating', async () => {
      const { mine, read, book } = await aReviewOf(the)
      await the.client.delete(mine, read)
      expect((await the.client.get(`/books/${book.id}`)).json()).toEqual(book)
    })

    test('R5 R6 a body that comes with it is not looked at', async () => {
      for (const [type, payload] of [
        ['application/json', ''],
        ['application/json', '{'],
        ['text/plain', 'x'.repeat(70_000)],
      ] as const) {
        const { mine, read } = await aReviewOf(the)
        const answer = await the.service.app.inject({
          method: 'DELETE',
          url: mine,
          headers: { ...read, 'content-type': type },
          payload,
        })
        expect([type, payload.length, answer.statusCode]).toEqual([type, payload.length, 204])
      }
    })
  })
}
