import { describe, expect, test } from '@jest/globals'
import type { ReviewView } from '../../../src/application/ports/views.ts'
import { nobody, type Opened } from '../client.ts'
import { problemOf, wrongAt } from '../problem-of.ts'
import { aReviewOf, changingSuite, tagOf } from './changing-reviews.ts'

export function reviseReviewSuite(the: Opened): void {
  describe('PATCH /books/{bookId}/reviews/{reviewId}', () => {
    changingSuite(the, (url, headers) => the.client.patch(url, { rating: 1, title: 'Changed my mind' }, headers))

    /** To a review of its own. */
    const patch = async (body: unknown, headers: Record<string, string> = {}) => {
      const { mine, read } = await aReviewOf(the)
      return the.client.patch(mine, body, { ...read, ...headers })
    }

    test('answers the review as it now is, with the tag and the bytes that a GET then has', async () => {
      const { mine, path, review, read, etag } = await aReviewOf(the)
      const answer = await the.client.patch(mine, { rating: 2, body: null, spoiler: true }, read)
      expect(answer.statusCode).toBe(200)
      const revised = answer.json<ReviewView>()
      expect(revised).toEqual({ ...review, rating: 2, body: null, spoiler: true, edited: true, updatedAt: revised.updatedAt })
      expect(revised.updatedAt > review.updatedAt).toBe(true)
      expect(answer.headers['cache-control']).toBe('no-store')
      const found = await the.client.get(path)
      expect([found.body, found.headers.etag]).toEqual([answer.body, answer.headers.etag])
      expect(found.headers.etag).not.toBe(etag)
      expect((await the.client.page<ReviewView>(`/books/${review.bookId}/reviews`)).items).toEqual([revised])
    })

    test.each([
      ['a rating', { rating: 1 }, { rating: 1 }],
      ['a title', { title: 'Better' }, { title: 'Better' }],
      ['no title any more', { title: null }, { title: null }],
      ['an empty body', { body: '' }, { body: '' }],
      ['no body any more', { body: null }, { body: null }],
      ['a mark', { spoiler: true }, { spoiler: true }],
    ])('changes what is given, and leaves the rest: %s', async (_what, given, changed) => {
      const { mine, read, review } = await aReviewOf(the)
      const { updatedAt, ...revised } = (await the.client.patch(mine, given, read)).json<ReviewView>()
      expect({ ...revised, updatedAt: '' }).toEqual({ ...review, ...changed, edited: true, updatedAt: '' })
      expect(updatedAt > review.updatedAt).toBe(true)
    })

    test.each([{}, { rating: 4 }, { title: ' Fine ' }, { rating: 4, title: 'Fine', body: 'Long.', spoiler: false }])(
      'a patch that changes nothing makes no new version: %j',
      async nothing => {
        const { mine, read, etag, path, review, book } = await aReviewOf(the)
        await the.client.get(`/books/${book.id}`)
        const answer = await the.client.patch(mine, nothing, read)
        expect(answer.statusCode).toBe(200)
        expect([answer.json(), answer.headers.etag, await tagOf(the, path)]).toEqual([review, etag, etag])
        expect((await the.client.get(`/books/${book.id}`)).headers['cache-status']).toContain('hit')
      },
    )

    test('C2 a version that comes back to what it was has another tag', async () => {
      const { mine, read, etag } = await aReviewOf(the)
      const there = await the.client.patch(mine, { rating: 1 }, read)
      const back = await the.client.patch(mine, { rating: 4 }, { 'if-match': String(there.headers.etag) })
      expect(back.statusCode).toBe(200)
      expect(new Set([etag, there.headers.etag, back.headers.etag]).size).toBe(3)
    })

    test('C2 with a star everybody is heard, one after the other', async () => {
      const { mine, path } = await aReviewOf(the)
      const given = [{ rating: 2 }, { title: 'Two' }, { body: 'Three.' }, { spoiler: true }]
      const answers = await Promise.all(given.map(changes => the.client.patch(mine, changes, { 'if-match': '*' })))
      expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 200, 200, 200])
      expect((await the.client.get(path)).json()).toMatchObject({ rating: 2, title: 'Two', body: 'Three.', spoiler: true })
    })

    test('of what is gone is not found', async () => {
      const { mine, read } = await aReviewOf(the)
      expect((await the.client.delete(mine, read)).statusCode).toBe(204)
      problemOf(await the.client.patch(mine, { rating: 1 }, read), 404, 'review-not-found')
    })

    test.each(['application/json', 'application/merge-patch+json; charset=utf-8', 'APPLICATION/MERGE-PATCH+JSON'])(
      'R5 takes a patch as %s',
      async type => expect((await patch({ rating: 1 }, { 'content-type': type })).statusCode).toBe(200),
    )

    test.each(['application/json-patch+json', 'application/merge-patch', 'text/plain', 'application/xml', ''])(
      'R5 does not take one as %s',
      async type => {
        problemOf(await patch({ rating: 1 }, { 'content-type': type }), 415, 'unsupported-media-type')
      },
    )

    test('R5 a POST is no place for a patch', async () => {
      const { book } = await aReviewOf(the)
      const type = { 'content-type': 'application/merge-patch+json' }
      const answer = await the.client.post(`/books/${book.id}/reviews`, { reviewer: 'Celia', rating: 3 }, type)
      problemOf(answer, 415, 'unsupported-media-type')
    })

    test.each(['', '{', '{"rating": 1,}', 'rating=1', '{"rating": 1} {}'])('R1 what is no JSON: %s', async body => {
      problemOf(await patch(body), 400, 'malformed-json')
    })

    test.each([
      ['{"__proto__": {"rating": 1}}', '/__proto__'],
      ['{"constructor": {"prototype": {}}}', '/constructor'],
    ])('R6 R3 a member that could change what every object inherits is refused by its name: %s', async (body, pointer) => {
      expect(wrongAt(await patch(body))).toEqual([pointer])
    })

    test.each(['[]', '[{"op": "replace", "path": "/rating", "value": 1}]', '"rating"', '1', 'null', 'true'])(
      'R2 a patch that is no object: %s',
      async body => {
        expect(wrongAt(await patch(body))).toEqual([''])
      },
    )

    test('R2 every wrong value is told at once, in plain words, by its pointer', async () => {
      const answer = await patch({ rating: 6, title: 'x'.repeat(201), body: 'a\0', spoiler: null, stars: 1 })
      expect(problemOf(answer, 422, 'validation-failed').errors).toEqual(
        expect.arrayContaining([
          { pointer: '/rating', detail: 'must be 5 or less' },
          { pointer: '/title', detail: 'must have at most 200 characters' },
          { pointer: '/body', detail: 'must not contain the NUL character (U+0000)' },
          { pointer: '/spoiler', detail: 'must be true or false' },
          { pointer: '/stars', detail: 'is not known here' },
        ]),
      )
      expect(wrongAt(answer)).toHaveLength(5)
    })

    test('R3 members that cannot be changed, or are not known, are named', async () => {
      const given = { id: nobody, bookId: nobody, reviewer: 'Celia', createdAt: null, edited: false, version: 7, 'a/b~c': 1 }
      expect(wrongAt(await patch(given)).sort()).toEqual(
        Object.keys({ ...given, 'a/b~c': 1 })
          .map(pointer)
          .sort(),
      )
    })

    test.each([
      [{ rating: '5' }, '/rating'],
      [{ rating: 4.5 }, '/rating'],
      [{ rating: null }, '/rating'],
      [{ rating: 0 }, '/rating'],
      [{ rating: [5] }, '/rating'],
      [{ title: 5 }, '/title'],
      [{ title: '' }, '/title'],
      [{ title: ' \n' }, '/title'],
      [{ body: ['Long.'] }, '/body'],
      [{ body: '\ud800' }, '/body'],
      [{ spoiler: 'false' }, '/spoiler'],
      [{ spoiler: 0 }, '/spoiler'],
      [{ spoiler: null }, '/spoiler'],
    ])('R3 R6 nothing is turned into what it is not, and nothing is changed: %j', async (wrong, where) => {
      const { mine, read, path, review } = await aReviewOf(the)
      expect(wrongAt(await the.client.patch(mine, { ...wrong }, read))).toEqual([where])
      expect((await the.client.get(path)).json()).toEqual(review)
    })

    test('R6 text is kept in every script, composed and without white space at its ends', async () => {
      const { mine, read, path } = await aReviewOf(the)
      const text = { title: '\t👩‍👩‍👧', body: `ألف ليلة\n\n'; drop table reviews; -- \\u0000 Bo\u0308se\n` }
      const answer = await the.client.patch(mine, text, read)
      expect(answer.json()).toMatchObject({ title: '👩‍👩‍👧', body: `ألف ليلة\n\n'; drop table reviews; -- \\u0000 Böse` })
      expect((await the.client.get(path)).body).toBe(answer.body)
    })

    test('R6 a body of 64 KiB is read, and a larger one is not', async () => {
      const padded = (bytes: number) => `{"rating": 1${' '.repeat(bytes - 13)}}`
      expect((await patch(padded(65_536))).statusCode).toBe(200)
      problemOf(await patch(padded(65_537)), 413, 'body-too-large')
    })

    test('R2 what is wrong with the patch comes before the version', async () => {
      const { mine } = await aReviewOf(the)
      expect(wrongAt(await the.client.patch(mine, { rating: 9 }))).toEqual(['/rating'])
    })
  })
}

const pointer = (member: string): string => `/${member.replaceAll('~', '~0').replaceAll('/', '~1')}`
