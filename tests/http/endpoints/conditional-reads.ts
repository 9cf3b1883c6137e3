import { describe, expect, test } from '@jest/globals'
import { nobody, type Opened } from '../client.ts'
import { aReviewer } from '../lists.ts'
import { problemOf } from '../problem-of.ts'

/** Reading, when the client may have it already. */
export function conditionalReadsSuite(the: Opened): void {
  describe('a conditional read', () => {
    /** One of each kind of representation, and how to make it another one. */
    async function representations(): Promise<[string, () => Promise<unknown>][]> {
      const book = await the.client.addBook()
      const review = await the.client.review(book, 'Dorothea')
      const reviewer = await aReviewer(the.client)
      const another = async () => the.client.review(await the.client.addBook(), reviewer.name)
      return [
        ['/books', () => the.client.addBook()],
        [`/books/${book.id}`, () => the.client.review(book, 'Celia')],
        [`/books/${book.id}/reviews`, () => the.client.review(book, 'Rosamond')],
        [`/books/${book.id}/reviews/${review.id}`, async () => {}],
        [`/reviewers/me/reviews?reviewer=${reviewer.name}`, another],
        [`/reviewers/${reviewer.id}/reviews`, another],
      ]
    }
    const asked = (url: string, tags: string) => the.client.get(url, { 'if-none-match': tags })

    test('C1 C3 of what the client has is answered 304: the tag, Cache-Control and Vary, and no body', async () => {
      for (const [url] of await representations()) {
        const { etag } = (await the.client.get(url)).headers
        expect(etag).toMatch(/^"[\w-]{22}"$/)
        for (const tags of [`${etag}`, `W/${etag}`, `"other", ${etag}`, `"other",W/${etag}`, '*']) {
          const answer = await asked(url, tags)
          expect([url, tags, answer.statusCode, answer.body]).toEqual([url, tags, 304, ''])
          expect(answer.headers).toMatchObject({ etag, 'cache-control': 'private, no-cache', vary: 'Accept' })
          expect(Object.keys(answer.headers).filter(name => /^content-(?!security-policy)/.test(name))).toEqual([])
        }
      }
    })

    test('C1 of what has changed since, or of another tag, is answered whole', async () => {
      for (const [url, change] of await representations()) {
        const before = await the.client.get(url)
        await change()
        const after = await asked(url, `${before.headers.etag}, "other"`)
        const changed = !url.includes('reviews/')
        expect([url, after.statusCode]).toEqual([url, changed ? 200 : 304])
        if (changed) expect(after.headers.etag).not.toBe(before.headers.etag)
        expect((await asked(url, '"other"')).statusCode).toBe(200)
      }
    })

    test('C1 R4 by HEAD is answered as by GET', async () => {
      const { id } = await the.client.addBook()
      const { etag } = (await the.client.get(`/books/${id}`)).headers
      const inject = (tags: string) =>
        the.service.app.inject({ method: 'HEAD', url: `/books/${id}`, headers: { 'if-none-match': tags } })
      expect(await inject(etag!)).toMatchObject({ statusCode: 304, body: '', headers: { etag } })
      expect(await inject('"other"')).toMatchObject({ statusCode: 200, body: '', headers: { etag } })
    })

    test('C1 C3 an error has no tag, is not to be kept, and matches nothing', async () => {
      problemOf(await asked(`/books/${nobody}`, '*'), 404, 'book-not-found')
      problemOf(await asked('/books?limit=0', '*'), 400, 'invalid-request')
    })

    test('C1 a write is not conditional on what it answers', async () => {
      const answer = await the.client.post('/books', { title: 'A', authors: ['B'] }, { 'if-none-match': '*' })
      expect(answer.statusCode).toBe(201)
    })

    test('C3 a read may be kept and is asked for anew; a write may not be kept', async () => {
      const book = await the.client.post('/books', { title: 'A', authors: ['B'] })
      expect(book.headers['cache-control']).toBe('no-store')
      expect((await the.client.get(book.headers.location!)).headers['cache-control']).toBe('private, no-cache')
    })
  })
}
