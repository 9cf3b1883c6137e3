import { describe, expect, test } from '@jest/globals'
import { nobody, type Opened } from '../client.ts'
import { problemOf } from '../problem-of.ts'

const stored = 'book-reviews; fwd=miss; stored'
const hit = /^book-reviews; hit; ttl=\d+; detail=memory$/

export function cacheStatusSuite(the: Opened): void {
  describe('Cache-Status', () => {
    /** What the header says of a GET, and how many reads got past the cache for it. */
    const ask = async (url: string) => {
      const before = the.service.reads()
      const answer = await the.client.get(url)
      expect(answer.statusCode).toBe(200)
      return {
        status: String(answer.headers['cache-status']),
        reads: the.service.reads() - before,
        body: answer.body,
        etag: answer.headers.etag,
      }
    }
    const missed = async (...urls: string[]) => {
      for (const url of urls) expect([url, await ask(url)]).toMatchObject([url, { status: stored, reads: expect.any(Number) }])
    }
    const wasHit = async (...urls: string[]) => {
      for (const url of urls) expect([url, await ask(url)]).toMatchObject([url, { status: expect.stringMatching(hit), reads: 0 }])
    }

    test('C4 K1 tells a miss that was stored, and then a hit, which runs no query and answers the same', async () => {
      const book = await the.client.addBook()
      await the.client.review(book, 'Dorothea')
      for (const url of [
        '/books',
        '/books?limit=3',
        `/books/${book.id}`,
        `/books/${book.id}/reviews`,
        `/books/${book.id}/reviews?limit=1`,
      ]) {
        const first = await ask(url)
        expect(first.status).toBe(stored)
        expect(first.reads).toBeGreaterThan(0)
        const second = await ask(url)
        expect(second.status).toMatch(hit)
        expect(second).toMatchObject({ reads: 0, body: first.body, etag: first.etag })
      }
    })

    test('C4 the time that a hit has left is in seconds, and no longer than it may live', async () => {
      await ask('/books')
      const [, ttl] = /ttl=(\d+)/.exec((await ask('/books')).status)!
      expect(Number(ttl)).toBeLessThanOrEqual(60)
      expect(Number(ttl)).toBeGreaterThan(50)
    })

    test('C4 the usual limit is the same page as the same limit told', async () => {
      await ask('/books')
      await wasHit('/books?limit=20')
    })

    test('K4 after a book was added the list is read anew, and what was not changed is not', async () => {
      const book = await the.client.addBook()
      await missed('/books', `/books/${book.id}`, `/books/${book.id}/reviews`)
      const { id } = await the.client.addBook()
      await missed('/books', `/books/${id}`)
      await wasHit(`/books/${book.id}`, `/books/${book.id}/reviews`, '/books')
    })

    test('K4 after a review the list, the book and its reviews are read anew, and other books are not', async () => {
      const [book, other] = [await the.client.addBook(), await the.client.addBook()]
      const changed = ['/books', '/books?limit=1', `/books/${book.id}`, `/books/${book.id}/reviews`]
      const same = [`/books/${other.id}`, `/books/${other.id}/reviews`]
      await missed(...changed, ...same)
      await wasHit(...changed, ...same)
      await the.client.review(book, 'Dorothea', { rating: 5 })
      await missed(...changed)
      await wasHit(...same)
      await wasHit(...changed)
      expect((await the.client.get(`/books/${book.id}`)).json()).toMatchObject({ rating: { average: 5, count: 1 } })
    })

    test('K1 what was refused leaves the cache as it is', async () => {
      const book = await the.client.addBook()
      await the.client.review(book, 'Dorothea')
      const urls = ['/books', `/books/${book.id}`, `/books/${book.id}/reviews`]
      await missed(...urls)
      problemOf(await the.client.post(`/books/${book.id}/reviews`, { reviewer: 'Dorothea', rating: 1 }), 409, 'already-reviewed')
      problemOf(await the.client.post(`/books/${nobody}/reviews`, { reviewer: 'Dorothea', rating: 1 }), 404, 'book-not-found')
      problemOf(await the.client.post('/books', { title: '' }), 422, 'validation-failed')
      await wasHit(...urls)
    })

    test('K2 C4 fifty who ask at once share one read, and all but one are told so', async () => {
      const book = await the.client.addBook()
      const before = the.service.reads()
      const answers = await Promise.all(Array.from({ length: 50 }, () => the.client.get(`/books/${book.id}`)))
      expect(the.service.reads()).toBe(before + 1)
      const statuses = answers.map(({ headers }) => String(headers['cache-status']))
      expect(statuses.filter(status => status === stored)).toHaveLength(1)
      for (const status of statuses.filter(status => status !== stored))
        expect(status).toMatch(/^book-reviews; (fwd=miss; stored; collapsed|hit; ttl=\d+; detail=memory)$/)
    })

    test('C4 an error says nothing of the cache', async () => {
      expect((await the.client.get(`/books/${nobody}`)).headers).not.toHaveProperty('cache-status')
    })
  })
}
