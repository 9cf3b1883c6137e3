import { describe, expect, test } from '@jest/globals'
import type { BookView } from '../../../src/application/ports/views.ts'
import { describeOn } from '../../support/describe-on.ts'
import { memoryService } from '../../support/memory-service.ts'
import { pgliteService, postgresService } from '../database-services.ts'
import { aKey } from '../endpoints/idempotency.ts'
import type { Open } from '../endpoints/requests-in-progress.ts'
import { problemOf, wrongAt } from '../problem-of.ts'
import { bearing, openedToTokens, somebody } from './people.ts'

function callersSuite(open: Open): void {
  const the = openedToTokens(open)
  const any = { 'if-match': '*' }
  const erase = async (sub: string) => expect((await (await the.as(sub)).delete('/reviewers/me')).statusCode).toBe(204)

  test('is called as the token says, and known by its subject, whatever it says', async () => {
    const sub = somebody()
    const book = await (await the.as(sub)).addBook()
    const review = await (await the.as(sub, undefined, { name: ' Ada\u0301 \n' })).submit(book)
    expect(review.reviewer!.name).toBe('Ad\u00e1')
    const renamed = await the.as(sub, undefined, { name: 'Countess of Lovelace' })
    const path = `/books/${book.id}/reviews/${review.id}`
    expect((await renamed.patch(path, { rating: 1 }, any)).json()).toMatchObject({ reviewer: review.reviewer, rating: 1 })
    const second = await renamed.submit(await renamed.addBook())
    expect(second.reviewer).toEqual({ id: review.reviewer!.id, name: 'Countess of Lovelace' })
    expect((await renamed.page('/reviewers/me/reviews')).items).toHaveLength(2)
  })

  test('is nobody else by calling themselves so', async () => {
    const [name, book] = [somebody(), await (await the.as(somebody())).addBook()]
    const [one, other] = [await the.as(somebody(), undefined, { name }), await the.as(somebody(), undefined, { name })]
    const review = await one.submit(book)
    expect((await other.submit(book)).reviewer).toEqual({ id: expect.any(String), name })
    problemOf(await other.delete(`/books/${book.id}/reviews/${review.id}`, any), 403, 'not-your-review')
    expect((await other.page('/reviewers/me/reviews')).items).toHaveLength(1)
  })

  test('R3 P8 may not give a name besides: it is refused, not dropped', async () => {
    const who = await the.as(somebody())
    const book = await who.addBook()
    for (const reviewer of ['Somebody else', null, 5])
      expect(wrongAt(await who.post(`/books/${book.id}/reviews`, { rating: 4, reviewer }))).toEqual(['/reviewer'])
    const { id } = await who.submit(book)
    const path = `/books/${book.id}/reviews/${id}`
    expect(wrongAt(await who.patch(path, { reviewer: 'Somebody else' }, any))).toEqual(['/reviewer'])
    for (const answer of [
      await who.post(`/books/${book.id}/reviews?reviewer=x`, { rating: 4 }),
      await who.patch(`${path}?reviewer=x`, { rating: 1 }, any),
      await who.delete(`${path}?reviewer=x`, any),
      await who.get('/reviewers/me/reviews?reviewer=x'),
      await who.delete('/reviewers/me?reviewer=x'),
    ])
      expect(problemOf(answer, 400, 'invalid-request').detail).toBe('reviewer is not known here.')
    expect((await who.page('/reviewers/me/reviews')).items).toMatchObject([{ id, rating: 4 }])
  })

  test('P4 finds their own list by links that name nobody', async () => {
    const who = await the.as(somebody())
    for (let n = 0; n < 2; n++) await who.submit(await who.addBook())
    const { headers } = await who.get('/reviewers/me/reviews?limit=1')
    const [first, next] = String(headers.link).split(', ')
    expect(first).toBe('</reviewers/me/reviews?limit=1>; rel="first"')
    const other = await the.as(somebody())
    problemOf(await other.get(/<(.*)>/.exec(next!)![1]!), 400, 'invalid-request') // a cursor is of one person's list
    expect((await who.page(/<(.*)>/.exec(next!)![1]!)).items).toHaveLength(1)
    expect(headers['cache-control']).toBe('private, no-cache')
  })

  test('has one review of a book, though fifty are submitted at once, with tokens of their own', async () => {
    const sub = somebody()
    const book = await (await the.as(sub)).addBook()
    const people = await Promise.all(
      Array.from({ length: 50 }, (_, n) => the.as(sub, undefined, { name: `Name ${n}`, jti: `${n}` })),
    )
    const answers = await Promise.all(people.map(who => who.post(`/books/${book.id}/reviews`, { rating: 3 })))
    const [done, refused] = [201, 409].map(status => answers.filter(({ statusCode }) => statusCode === status))
    expect([done!.length, refused!.length]).toEqual([1, 49])
    for (const answer of refused!) expect(problemOf(answer, 409, 'already-reviewed').existing).toBe(done![0]!.headers.location)
    expect((await the.client.get(`/books/${book.id}`)).json<BookView>().rating.count).toBe(1)
    expect((await the.client.page(`/books/${book.id}/reviews`)).items).toHaveLength(1)
  })

  test('I1 has keys of their own: the same key of two people is two requests', async () => {
    const [ada, bob] = [await the.as(somebody()), await the.as(somebody())]
    const [key, body] = [{ 'idempotency-key': aKey() }, { title: 'Evelina', authors: ['Frances Burney'] }]
    const [first, other] = [await ada.post('/books', body, key), await bob.post('/books', body, key)]
    expect([first.statusCode, other.statusCode]).toEqual([201, 201])
    expect(other.headers.location).not.toBe(first.headers.location)
    for (const [who, before] of [
      [ada, first],
      [bob, other],
    ] as const) {
      const again = await who.post('/books', body, key)
      expect([again.body, again.headers['idempotency-replayed']]).toEqual([before.body, 'true'])
    }
    problemOf(await bob.post('/books', { ...body, title: 'Camilla' }, key), 422, 'idempotency-key-reused')
  })

  test('I1 has their keys by any token of theirs', async () => {
    const [sub, key, body] = [somebody(), { 'idempotency-key': aKey() }, { title: 'Evelina', authors: ['Frances Burney'] }]
    const first = await (await the.as(sub)).post('/books', body, key)
    const again = await (await the.as(sub, 'books:write', { name: 'Another', jti: 'x' })).post('/books', body, key)
    expect([again.body, again.headers['idempotency-replayed']]).toEqual([first.body, 'true'])
  })

  test('I1 is not given, once they have been erased, what they were answered', async () => {
    const sub = somebody()
    const who = await the.as(sub)
    const book = await who.addBook()
    const key = { 'idempotency-key': aKey() }
    const post = () => who.post(`/books/${book.id}/reviews`, { rating: 3, body: 'So so.' }, key)
    expect((await post()).statusCode).toBe(201)
    await erase(sub)
    const again = await post()
    problemOf(again, 409, 'already-reviewed')
    expect(again.headers).not.toHaveProperty('idempotency-replayed')
  })
}

describe('who asks with a token, over memory adapters,', () => callersSuite(memoryService))
describe('who asks with a token, over PGlite,', () => callersSuite(pgliteService))
describeOn('PostgreSQL', 'who asks with a token, on a server,', () => callersSuite(postgresService))

describe('S1 who asks with a token is counted by it', () => {
  const the = openedToTokens(memoryService, { environment: { RATE_LIMIT: '5/1h', CORS_ORIGINS: 'https://books.example' } })
  const left = ({ headers }: { headers: Record<string, unknown> }) => Number(/;r=(\d+)/.exec(String(headers['ratelimit']))?.[1])
  const from = (remoteAddress: string, token?: string, url = '/reviewers/me/reviews') =>
    the.service.app.inject({ url, remoteAddress, headers: token === undefined ? {} : bearing(token) })

  test('wherever they ask from, and with whichever token of theirs', async () => {
    const sub = somebody()
    const [one, other] = [await the.token(sub), await the.token(sub, '', { name: 'Other' })]
    expect(left(await from('10.0.0.1', one))).toBe(4)
    expect(left(await from('10.0.0.2', one))).toBe(3)
    expect(left(await from('10.0.0.3', other))).toBe(2)
  })

  test('and not with others who ask from there', async () => {
    const people = await Promise.all([the.token(somebody()), the.token(somebody())])
    for (const token of people) expect(left(await from('10.0.1.1', token))).toBe(4)
    expect(left(await from('10.0.1.1'))).toBe(4)
  })

  test('but for its address, where a token proves nothing or is not looked at: 401 says what is left', async () => {
    const good = await the.token(somebody())
    for (const [at, token] of ['junk', `${good}x`, undefined, 'a b'].entries()) {
      const answer = await from('10.0.2.1', token)
      expect([answer.statusCode, left(answer)]).toEqual([token === 'a b' ? 400 : 401, 4 - at])
      expect(answer.headers).toHaveProperty('ratelimit-policy')
    }
    expect(left(await from('10.0.2.1', good, '/books'))).toBe(0)
    const refused = await from('10.0.2.1', 'junk')
    problemOf(refused, 429, 'too-many-requests')
    expect(refused.headers).not.toHaveProperty('www-authenticate')
    expect(left(await from('10.0.2.1', good))).toBe(4) // their own requests are all left
  })

  test('and refused when nothing is left, also what they may not do', async () => {
    const token = await the.token(somebody(), 'books:write')
    for (let n = 0; n < 5; n++) expect((await from('10.0.3.1', token)).statusCode).toBe(200)
    problemOf(await from('10.0.3.1', token), 429, 'too-many-requests')
    const erase = { method: 'DELETE', url: '/reviewers/me', headers: bearing(token) } as const
    problemOf(await the.service.app.inject(erase), 429, 'too-many-requests')
  })

  test('S2 a preflight needs no token and is not counted; a page may read why it is refused', async () => {
    const origin = 'https://books.example'
    const preflight = { origin, 'access-control-request-method': 'DELETE', 'access-control-request-headers': 'authorization' }
    const before = await the.service.app.inject({ method: 'OPTIONS', url: '/reviewers/me', headers: preflight })
    expect(before).toMatchObject({ statusCode: 204, headers: { 'access-control-allow-origin': origin } })
    expect(String(before.headers['access-control-allow-headers']).split(', ')).toContain('Authorization')
    expect(before.headers).not.toHaveProperty('ratelimit')
    const answer = await the.service.app.inject({ method: 'DELETE', url: '/reviewers/me', headers: { origin } })
    problemOf(answer, 401, 'authentication-required')
    expect(answer.headers).toMatchObject({
      'access-control-allow-origin': origin,
      'www-authenticate': 'Bearer realm="book-review"',
    })
    expect(String(answer.headers['access-control-expose-headers']).split(', ')).toContain('WWW-Authenticate')
  })
})
