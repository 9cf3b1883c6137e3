import { describe, expect, test } from '@jest/globals'
import type { BookView } from '../../../src/application/ports/views.ts'
import { ports } from '../../../src/container.ts'
import { memoryService } from '../../support/memory-service.ts'
import { nobody, noIds } from '../client.ts'
import { pgliteService } from '../database-services.ts'
import { tagOf } from '../endpoints/changing-reviews.ts'
import type { Open } from '../endpoints/requests-in-progress.ts'
import { problemOf } from '../problem-of.ts'
import { everyScope, mostScopes, openedToTokens, somebody } from './people.ts'

const any = { 'if-match': '*' }

describe.each<[string, Open]>([
  ['memory adapters', memoryService],
  ['PGlite', pgliteService],
])('a moderator, over %s,', (_, open) => {
  const the = openedToTokens(open)
  const moderator = () => the.as('Moderator', 'reviews:moderate')

  /** A review of somebody’s, and whoever that is. */
  const reviewed = async (scope = mostScopes) => {
    const name = somebody()
    const reviewer = await the.as(name, scope)
    const book = await (await the.as(name)).addBook()
    const review = await reviewer.submit(book, { body: 'Buy my book.' })
    const path = `/books/${book.id}/reviews/${review.id}`
    return { name, reviewer, book, review, path, because: `${path}?reason=An%20advertisement.` }
  }
  const eventOf = async (reviewId: string) => {
    const log = the.service.container.resolve(ports.eventLog)
    const events = (await log.read(await log.before(new Date(0)), 10_000)).map(({ event }) => event)
    return events.findLast(event => 'reviewId' in event && event.reviewId === reviewId)
  }

  test('withdraws a review of anybody, for a reason that its event keeps', async () => {
    const { path, because, book, review, reviewer } = await reviewed()
    const answer = await (await moderator()).delete(because, { 'if-match': await tagOf(the, path) })
    expect(answer).toMatchObject({ statusCode: 204, body: '' })
    problemOf(await the.client.get(path), 404, 'review-not-found')
    expect((await the.client.get(`/books/${book.id}`)).json<BookView>().rating.count).toBe(0)
    const told = { type: 'review-withdrawn', reason: 'An advertisement.', reviewerId: review.reviewer!.id }
    expect(await eventOf(review.id)).toMatchObject(told)
    expect((await reviewer.submit(book)).reviewer).toEqual(review.reviewer) // who may say it in other words
  })

  test('withdraws a review of somebody who has been erased', async () => {
    const { reviewer, path, because, review, book } = await reviewed()
    expect((await reviewer.delete('/reviewers/me')).statusCode).toBe(204)
    problemOf(await reviewer.delete(path, any), 403, 'not-your-review')
    expect((await (await moderator()).delete(because, any)).statusCode).toBe(204)
    expect(await eventOf(review.id)).toMatchObject({ type: 'review-withdrawn', reason: 'An advertisement.', reviewerId: null })
    expect((await reviewer.submit(book)).reviewer).toEqual(review.reviewer)
  })

  test('has the reason forgotten with the reviewer', async () => {
    const { reviewer, because, review } = await reviewed()
    await (await moderator()).delete(because, any)
    await reviewer.delete('/reviewers/me')
    expect(await eventOf(review.id)).toMatchObject({ type: 'review-withdrawn', reason: null })
  })

  test('must have the scope, and is told which: also for a review of their own', async () => {
    const { because, path, reviewer } = await reviewed()
    const tag = await tagOf(the, path)
    for (const who of [reviewer, await the.as(somebody())]) {
      const answer = await who.delete(because, any)
      problemOf(answer, 403, 'insufficient-scope')
      const challenge = 'Bearer realm="book-review", error="insufficient_scope", scope="reviews:moderate"'
      expect(answer.headers['www-authenticate']).toBe(challenge)
    }
    expect(await tagOf(the, path)).toBe(tag)
  })

  test('must give a reason: without, a review is withdrawn by its reviewer only', async () => {
    const { path } = await reviewed()
    const tag = await tagOf(the, path)
    const answer = await (await moderator()).delete(path, any)
    problemOf(answer, 403, 'insufficient-scope')
    expect(answer.headers['www-authenticate']).toContain('scope="reviews:write"')
    problemOf(await (await the.as('Moderator', everyScope)).delete(path, any), 403, 'not-your-review')
    expect(await tagOf(the, path)).toBe(tag)
    const own = await reviewed(everyScope)
    expect((await own.reviewer.delete(own.path, any)).statusCode).toBe(204)
    expect(await eventOf(own.review.id)).toMatchObject({ type: 'review-withdrawn', reason: null })
  })

  test.each([
    ['', 'must not be empty'],
    ['%20%0A', 'must not be empty'],
    ['a%00b', 'must not contain the NUL'],
    ['x'.repeat(501), 'must have at most 500'],
    ['%CD%84'.repeat(300), 'must have at most 500 characters, not 600'], // as it is kept: each character is two in NFC
    ['a&reason=b', 'must be given once'],
    ['a&force=1', 'force is not known here'],
    ['a&reviewer=Moderator', 'reviewer is not known here'],
  ])('is refused a reason that is none, or more than a reason: %s', async (reason, detail) => {
    const { path } = await reviewed()
    const tag = await tagOf(the, path)
    const answer = await (await moderator()).delete(`${path}?reason=${reason}`, any)
    expect(problemOf(answer, 400, 'invalid-request').detail).toContain(detail)
    expect(await tagOf(the, path)).toBe(tag)
  })

  test.each([
    ['of 500 characters', '📖'.repeat(500)],
    ['with white space at its ends', ' “Spam”\n'],
    ['that SQL could read', "'; drop table reviews; --"],
  ])('may give one %s', async (_what, reason) => {
    const { path, review } = await reviewed()
    expect((await (await moderator()).delete(`${path}?reason=${encodeURIComponent(reason)}`, any)).statusCode).toBe(204)
    expect(await eventOf(review.id)).toMatchObject({ reason: reason.trim() })
  })

  test('C2 must have seen it as it is', async () => {
    const { path, because, reviewer } = await reviewed()
    const who = await moderator()
    const seen = await tagOf(the, path)
    problemOf(await who.delete(because), 428, 'precondition-required')
    await reviewer.patch(path, { body: 'I am sorry.' }, { 'if-match': seen })
    problemOf(await who.delete(because, { 'if-match': seen }), 412, 'stale-review')
    expect((await the.client.get(path)).statusCode).toBe(200)
  })

  test('R7 finds nothing under another book, where there is none, nor by what is no id', async () => {
    const { book, review } = await reviewed()
    const who = await moderator()
    const other = await (await the.as('Moderator')).addBook()
    for (const [one, id] of [[other.id, review.id], [nobody, review.id], ...[nobody, ...noIds].map(id => [book.id, id])])
      problemOf(await who.delete(`/books/${one}/reviews/${id}?reason=x`, any), 404, 'review-not-found')
  })
})
