import { parseList } from 'structured-headers'
import { afterAll, describe, expect, test } from '@jest/globals'
import type { InjectOptions, LightMyRequestResponse } from 'fastify'
import { useApi } from '../support/api-matcher.ts'
import { memoryService, type Service } from '../support/memory-service.ts'
import { Client, nobody } from './client.ts'
import { problemOf } from './problem-of.ts'

const opened: Service[] = []
afterAll(() => Promise.all(opened.map(({ close }) => close())))

async function limited(environment: Readonly<Record<string, string>> = {}) {
  const service = await memoryService({ environment: { RATE_LIMIT: '3/1h', ...environment } })
  opened.push(service)
  useApi(service.app)
  const from = (remoteAddress: string, forwarded?: string) =>
    service.app.inject({ url: '/books', remoteAddress, headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded } })
  const ask = (request: InjectOptions | string) => service.app.inject(request)
  const exhaust = async () => {
    for (let at = 0; at < 3; at++) await ask('/books')
  }
  return { service, client: new Client(service), from, ask, exhaust }
}

/** The one policy that a field tells, by its parameters (RFC 9651). */
function policyOf({ headers }: Pick<LightMyRequestResponse, 'headers'>, name: string): Record<string, unknown> {
  const [[policy, parameters]] = parseList(String(headers[name])) as [[unknown, Map<string, unknown>]]
  expect(policy).toBe('default')
  return Object.fromEntries(parameters)
}

describe('S1 a caller', () => {
  test('is told what is left, and refused when nothing is', async () => {
    const { client } = await limited()
    for (const left of [2, 1, 0]) {
      const answer = await client.get('/books')
      expect(answer.statusCode).toBe(200)
      expect(policyOf(answer, 'ratelimit-policy')).toEqual({ q: 3, w: 3_600 })
      const { r, t } = policyOf(answer, 'ratelimit')
      expect(r).toBe(left)
      expect(t).toBeGreaterThan(3_000)
      expect(t).toBeLessThanOrEqual(3_600)
    }
    const refused = await client.get('/books')
    problemOf(refused, 429, 'too-many-requests')
    expect(policyOf(refused, 'ratelimit')).toMatchObject({ r: 0 })
    expect(refused.headers['retry-after']).toBe(String(policyOf(refused, 'ratelimit')['t']))
    expect(refused.headers['retry-after']).toMatch(/^[1-9]\d*$/)
  })

  test.each<[string, (client: Client) => Promise<LightMyRequestResponse>]>([
    ['GET /books', client => client.get('/books')],
    ['POST /books', client => client.post('/books', { title: 'A', authors: ['B'] })],
    ['GET /books/{bookId}', client => client.get(`/books/${nobody}`)],
    ['GET /books/{bookId}/reviews', client => client.get(`/books/${nobody}/reviews`)],
    ['POST /books/{bookId}/reviews', client => client.post(`/books/${nobody}/reviews`, {})],
    ['GET /books/{bookId}/reviews/{reviewId}', client => client.get(`/books/${nobody}/reviews/${nobody}`)],
    ['GET /reviewers/me/reviews', client => client.get('/reviewers/me/reviews?reviewer=Ann')],
    ['GET /reviewers/{reviewerId}/reviews', client => client.get(`/reviewers/${nobody}/reviews`)],
    ['DELETE /reviewers/me', client => client.delete('/reviewers/me?reviewer=Ann')],
    ['GET /problems/{code}', client => client.get('/problems/not-found')],
  ])('is refused by %s as the API document says', async (_, ask) => {
    const { client, exhaust } = await limited()
    await exhaust()
    problemOf(await ask(client), 429, 'too-many-requests')
  })

  test.each<[string, InjectOptions]>([
    ['a path that nothing has', { url: '/nothing' }],
    ['a method that the path has not', { method: 'PUT', url: '/books' }],
    ['a path that cannot be read', { url: '/books/%zz' }],
    ['the documentation', { url: '/docs' }],
    ['a file of the documentation', { url: '/docs/static/swagger-ui.css' }],
    ['the API document', { url: '/openapi.json' }],
    ['the page of a problem', { url: '/problems/not-found' }],
    ['the page of no problem', { url: '/problems/none' }],
    ['a query that cannot be read', { url: '/books?q=%zz' }],
    ['a question for the methods', { method: 'OPTIONS', url: '/books' }],
    ['a body too large', { method: 'POST', url: '/books', payload: 'x'.repeat(100_000) }],
  ])('is counted and refused by %s, too', async (_, request) => {
    const { ask, exhaust } = await limited()
    expect(policyOf(await ask(request), 'ratelimit')).toMatchObject({ r: 2 })
    await exhaust()
    problemOf(await ask(request), 429, 'too-many-requests')
  })

  test('is not counted for what its browser asks beforehand (a preflight), and may always ask that', async () => {
    const { ask, exhaust } = await limited({ CORS_ORIGINS: 'https://books.example' })
    const preflight: InjectOptions = {
      method: 'OPTIONS',
      url: '/books',
      headers: { origin: 'https://books.example', 'access-control-request-method': 'POST' },
    }
    const beforehand = async () => {
      for (let at = 0; at < 5; at++) {
        const { statusCode, headers } = await ask(preflight)
        expect([statusCode, headers]).toEqual([204, expect.not.objectContaining({ ratelimit: expect.anything() })])
      }
    }
    await beforehand()
    expect(policyOf(await ask('/books'), 'ratelimit')).toMatchObject({ r: 2 })
    await exhaust()
    await beforehand()
  })

  test('who watches over the service is not counted, and answered whatever was asked before', async () => {
    const { ask, exhaust, client } = await limited()
    await exhaust()
    for (const url of ['/livez', '/readyz']) {
      const answer = await client.get(url)
      expect(answer.statusCode).toBe(200)
      expect(answer.headers).not.toHaveProperty('ratelimit')
    }
    expect((await ask('/metrics')).statusCode).not.toBe(429)
    expect((await ask({ method: 'HEAD', url: '/livez' })).statusCode).toBe(200)
  })

  test('is not limited where RATE_LIMIT is off', async () => {
    const { ask, exhaust, client } = await limited({ RATE_LIMIT: 'off' })
    await exhaust()
    const answer = await client.get('/books')
    expect(answer.statusCode).toBe(200)
    expect(answer.headers).not.toHaveProperty('ratelimit')
    expect((await ask('/books/%zz')).statusCode).toBe(400)
  })
})

describe('S1 who a caller is', () => {
  const left = (answer: LightMyRequestResponse) => policyOf(answer, 'ratelimit')['r']

  test.each([
    ['127.0.0.1', '::ffff:127.0.0.1'],
    ['2001:db8:1:2::1', '2001:db8:1:2:ffff:ffff:ffff:ffff'],
    ['2001:db8:1:2::1', '2001:0DB8:0001:0002::'],
    ['2001:db8::1', '2001:db8:0:0:1::'],
    ['::1', '::2:3'],
    ['fe80::1%eth0', 'fe80::2%eth1'],
    ['64:ff9b::192.0.2.1', '64:ff9b::'],
  ])('%s and %s are one', async (one, other) => {
    const { from } = await limited()
    expect(left(await from(one))).toBe(2)
    expect(left(await from(other))).toBe(1)
  })

  test.each([
    ['127.0.0.1', '127.0.0.2'],
    ['2001:db8:1:2::1', '2001:db8:1:3::1'],
    ['2001:db8::1', '2001:db9::1'],
    ['1::', '::1'],
  ])('%s and %s are two', async (one, other) => {
    const { from } = await limited()
    expect(left(await from(one))).toBe(2)
    expect(left(await from(other))).toBe(2)
  })

  test('is not what X-Forwarded-For says, unless a proxy that is trusted says it', async () => {
    const { from } = await limited()
    expect(left(await from('10.0.0.1', '192.0.2.1'))).toBe(2)
    expect(left(await from('10.0.0.1', '192.0.2.2'))).toBe(1)
  })

  test('is told by a trusted proxy, the last address that no trusted proxy added', async () => {
    const { from } = await limited({ TRUST_PROXY: '10.0.0.0/8' })
    expect(left(await from('10.0.0.1', '192.0.2.1'))).toBe(2)
    expect(left(await from('10.0.0.2', '6.6.6.6, 192.0.2.1, 10.1.1.1'))).toBe(1)
    expect(left(await from('10.0.0.1', '192.0.2.2'))).toBe(2)
    expect(left(await from('11.0.0.1', '192.0.2.1'))).toBe(2)
  })

  test('is the proxy itself where it passes on what is no address', async () => {
    const { from } = await limited({ TRUST_PROXY: '10.0.0.0/8' })
    expect(left(await from('10.0.0.1', 'junk'))).toBe(2)
    expect(left(await from('10.0.0.1', 'unknown'))).toBe(1)
    expect(left(await from('10.0.0.1'))).toBe(0)
  })
})
