import { describe, expect, test } from '@jest/globals'
import type { BookView, ReviewView } from '../../../src/application/ports/views.ts'
import type { Opened } from '../client.ts'
import { aReviewer } from '../lists.ts'
import { problemOf } from '../problem-of.ts'
import { tagOf } from './changing-reviews.ts'
import { aKey } from './idempotency.ts'

/** What is left of a review whose reviewer has been erased. */
const anonymous = ({ id, bookId, rating, createdAt }: ReviewView) => ({
  id,
  bookId,
  reviewer: null,
  rating,
  title: null,
  body: null,
  spoiler: false,
  createdAt,
  updatedAt: expect.any(String),
  edited: true,
})

export function eraseReviewerSuite(the: Opened): void {
  const erase = (name: string, headers = {}) => the.client.delete(`/reviewers/me?reviewer=${encodeURIComponent(name)}`, headers)
  const erased = async (name: string) => expect((await erase(name)).statusCode).toBe(204)

  /** A book with a review of somebody with a name of their own, and one of somebody else, all at length. */
  const reviewed = async () => {
    const [{ name, id }, book] = [await aReviewer(the.client), await the.client.addBook()]
    const words = { title: 'Fine', body: `Says ${name}.`, spoiler: true }
    const review = await the.client.review(book, name, { rating: 2, ...words })
    const other = await the.client.review(book, `Not ${name}`, { rating: 5, ...words })
    const path = `/books/${book.id}/reviews/${review.id}`
    return { name, id, book, review, other, path, mine: `${path}?reviewer=${encodeURIComponent(name)}` }
  }

  describe('DELETE /reviewers/me', () => {
    test('answers that it is done, without a body', async () => {
      const answer = await erase((await reviewed()).name)
      expect(answer).toMatchObject({ statusCode: 204, body: '', headers: { 'cache-control': 'no-store' } })
      for (const header of ['content-type', 'etag', 'location']) expect(answer.headers).not.toHaveProperty(header)
    })

    test('leaves of each review nothing but its stars, wherever it is shown', async () => {
      const { name, id, book, review, other, path } = await reviewed()
      const second = await the.client.review(await the.client.addBook(), name, { rating: 4, body: 'Also mine.' })
      await erased(name)
      const left = (await the.client.get(path)).json<ReviewView>()
      expect(left).toEqual(anonymous(review))
      expect(left.updatedAt > review.updatedAt).toBe(true)
      expect(await the.client.page(`/books/${book.id}/reviews`)).toEqual({ items: [other, left], next: null })
      expect((await the.client.page(`/books/${second.bookId}/reviews?rating=4`)).items).toEqual([anonymous(second)])
      for (const url of [`/reviewers/me/reviews?reviewer=${name}`, `/reviewers/${id}/reviews`])
        expect(await the.client.page(url)).toEqual({ items: [], next: null })
    })

    test('leaves the ratings of the books as they are', async () => {
      const { name, book } = await reviewed()
      const url = `/books/${book.id}`
      const { rating, updatedAt } = (await the.client.get(url)).json<BookView>()
      await erased(name)
      expect((await the.client.get(url)).json<BookView>()).toMatchObject({ rating, updatedAt })
      expect(rating).toMatchObject({ count: 2, average: 3.5 })
    })

    test('touches nobody else, however alike the names are', async () => {
      const { name, book, other } = await reviewed()
      const alike = await the.client.review(book, name.toLowerCase(), { body: 'Mine.' })
      const before = [other, alike].map(({ id }) => `/books/${book.id}/reviews/${id}`)
      const tags = await Promise.all(before.map(path => tagOf(the, path)))
      await erased(name)
      expect(await Promise.all(before.map(path => tagOf(the, path)))).toEqual(tags)
    })

    test('knows the reviewer by the name, however it is written', async () => {
      const { name, path } = await reviewed()
      await erased(` ${name.normalize('NFD')}\n`)
      expect((await the.client.get(path)).json<ReviewView>().reviewer).toBeNull()
    })

    test('C1 C2 each review is another version: the tag is new, and the old one is of nothing', async () => {
      const { name, path, review } = await reviewed()
      const before = await tagOf(the, path)
      await erased(name)
      expect(await tagOf(the, path)).not.toBe(before)
      const answer = await the.client.get(path, { 'if-none-match': before })
      expect([answer.statusCode, answer.json<ReviewView>().id]).toEqual([200, review.id])
    })

    test('C2 the reviews are nobody’s: they can neither be revised nor withdrawn, by a star nor by any tag', async () => {
      const { name, path, mine } = await reviewed()
      const old = await tagOf(the, path)
      await erased(name)
      const left = await tagOf(the, path)
      for (const tag of [old, left, '*']) {
        problemOf(await the.client.patch(mine, { body: 'Again.' }, { 'if-match': tag }), 403, 'not-your-review')
        problemOf(await the.client.delete(mine, { 'if-match': tag }), 403, 'not-your-review')
      }
      expect(await tagOf(the, path)).toBe(left)
    })

    test('R10 the same book cannot be rated again, another can', async () => {
      const { name, book, path } = await reviewed()
      await erased(name)
      const answer = await the.client.post(`/books/${book.id}/reviews`, { reviewer: name, rating: 1 })
      expect(problemOf(answer, 409, 'already-reviewed').existing).toBe(path)
      expect((await the.client.review(await the.client.addBook(), name)).reviewer!.name).toBe(name)
    })

    test('I1 forgets the kept answers to them, and to nobody else: what is sent again is not given the old words', async () => {
      const [{ name }, book, [mine, other]] = [await aReviewer(the.client), await the.client.addBook(), [aKey(), aKey()]]
      const post = (reviewer: string, key: string) =>
        the.client.post(`/books/${book.id}/reviews`, { reviewer, rating: 3, body: 'So so.' }, { 'idempotency-key': key })
      const kept = await post(`Not ${name}`, other)
      expect([(await post(name, mine)).statusCode, kept.statusCode]).toEqual([201, 201])
      await erased(name)
      const again = await post(name, mine)
      problemOf(again, 409, 'already-reviewed')
      expect(again.headers).not.toHaveProperty('idempotency-replayed')
      const replayed = await post(`Not ${name}`, other)
      expect([replayed.body, replayed.headers['idempotency-replayed']]).toEqual([kept.body, 'true'])
    })

    test('can be done again, and for somebody who has reviewed nothing, and changes nothing then', async () => {
      const { name, path } = await reviewed()
      await erased(name)
      const tag = await tagOf(the, path)
      for (const one of [name, name, 'Who has not reviewed anything']) await erased(one)
      expect(await tagOf(the, path)).toBe(tag)
    })

    test('asked for many times at once, is done once; what is said meanwhile is there whole, or not at all', async () => {
      const { name, id } = await aReviewer(the.client)
      const books = await Promise.all(Array.from({ length: 8 }, () => the.client.addBook()))
      await Promise.all([
        ...books.map(book => the.client.review(book, name, { body: 'Mine.' })),
        ...Array.from({ length: 8 }, () => erased(name)),
      ])
      for (const book of books) {
        const { items } = await the.client.page<ReviewView>(`/books/${book.id}/reviews`)
        expect(items.map(({ reviewer, body }) => [reviewer?.name, body])).toEqual([
          items[0]!.reviewer ? [name, 'Mine.'] : [undefined, null],
        ])
        expect((await the.client.get(`/books/${book.id}`)).json<BookView>().rating.count).toBe(1)
      }
      await erased(name)
      expect((await the.client.page(`/reviewers/${id}/reviews`)).items).toEqual([])
    })

    test('K4 what it changes is read anew at once, and other books are not', async () => {
      const [{ name, book }, other] = [await reviewed(), await the.client.addBook()]
      const changed = ['/books', `/books/${book.id}`, `/books/${book.id}/reviews`]
      const sources = async () => {
        const answers = []
        for (const url of [...changed, `/books/${other.id}`]) answers.push(await the.client.get(url))
        return answers.map(({ headers }) => /hit|miss/.exec(String(headers['cache-status']))?.[0])
      }
      await sources()
      await erased('Who has not reviewed anything')
      expect(await sources()).toEqual(['hit', 'hit', 'hit', 'hit'])
      await erased(name)
      expect(await sources()).toEqual(['miss', 'miss', 'miss', 'hit'])
    })

    test.each([
      ['', 'reviewer must be given'],
      ['?reviewer=%0A', 'reviewer must not be empty'],
      ['?reviewer=a%00', 'reviewer must not contain the NUL'],
      [`?reviewer=${'x'.repeat(101)}`, 'reviewer must have at most 100'],
      ['?reviewer=Ann&reviewer=Bob', 'reviewer must be given once'],
      ['?reviewer=Ann&limit=1', 'limit is not known here'],
    ])('P8 needs a name, and nothing else: %s', async (query, detail) => {
      const answer = await the.client.delete(`/reviewers/me${query}`)
      expect(problemOf(answer, 400, 'invalid-request').detail).toContain(detail)
    })

    test('R9 has no body that could be left out, and does not say that it was', async () => {
      const answer = await erase((await reviewed()).name, { prefer: 'return=minimal' })
      expect(answer.statusCode).toBe(204)
      expect(answer.headers).not.toHaveProperty('preference-applied')
    })
  })
}
