import { afterAll, describe, expect, test } from '@jest/globals'
import type { InjectOptions } from 'fastify'
import { memoryService, type Service } from '../support/memory-service.ts'
import { problemOf } from './problem-of.ts'

const opened: Service[] = []
afterAll(() => Promise.all(opened.map(({ close }) => close())))

async function askOf(environment: Readonly<Record<string, string>>) {
  const service = await memoryService({ environment })
  opened.push(service)
  return async (origin: string | null, request: InjectOptions = {}) =>
    service.app.inject({ url: '/books', ...request, headers: { ...(origin !== null && { origin }), ...request.headers } })
}

const [ours, other] = ['https://books.example', 'https://evil.example']
const allowsOrigin = 'access-control-allow-origin'
const preflight: InjectOptions = { method: 'OPTIONS', headers: { 'access-control-request-method': 'POST' } }
const varies = (headers: Record<string, unknown>) => String(headers['vary']).toLowerCase().split(/,\s*/)

describe('S2 CORS', () => {
  test('is off unless it is set', async () => {
    const ask = await askOf({})
    for (const request of [{}, preflight]) {
      const { headers } = await ask(ours, request)
      expect(Object.keys(headers).filter(name => name.startsWith('access-control'))).toEqual([])
      expect(varies(headers)).not.toContain('origin')
    }
    expect((await ask(ours, preflight)).headers).toHaveProperty('allow')
  })

  test('lets pages of the origins that are set read answers and what stands on them, and no others', async () => {
    const ask = await askOf({ CORS_ORIGINS: `${ours}, http://localhost:5173` })
    for (const origin of [ours, 'http://localhost:5173']) {
      const { headers } = await ask(origin)
      expect(headers).toMatchObject({ [allowsOrigin]: origin })
      expect(headers).not.toHaveProperty('access-control-allow-credentials')
      const exposed = String(headers['access-control-expose-headers']).split(', ')
      expect(exposed).toEqual(expect.arrayContaining(['ETag', 'Link', 'Location', 'RateLimit', 'Retry-After', 'X-Request-Id']))
    }
    for (const origin of [other, `${ours}.evil.example`, 'https://BOOKS.example', 'null', `${ours}:8443`, null]) {
      const { headers } = await ask(origin)
      expect([origin, headers[allowsOrigin]]).toEqual([origin, undefined])
      expect(varies(headers)).toContain('origin')
    }
  })

  test('tells why a request was refused, too', async () => {
    const ask = await askOf({ CORS_ORIGINS: ours, RATE_LIMIT: '4/1h' })
    for (const [request, status] of [
      [{ url: '/nothing' }, 404],
      [{ method: 'PUT' }, 405],
      [{ method: 'POST', payload: {} }, 422],
      [{ url: '/books?x=1' }, 400],
      [{}, 429],
    ] as const) {
      const answer = await ask(ours, request)
      expect([answer.statusCode, answer.headers[allowsOrigin]]).toEqual([status, ours])
    }
  })

  test('answers a preflight before anything else, and leaves any other OPTIONS to its path', async () => {
    const ask = await askOf({ CORS_ORIGINS: ours, RATE_LIMIT: '1/1h' })
    await ask(ours)
    for (const url of ['/books', '/nothing']) {
      const { statusCode, headers } = await ask(ours, { ...preflight, url })
      expect(statusCode).toBe(204)
      expect(headers).toMatchObject({ [allowsOrigin]: ours, 'access-control-max-age': '7200' })
      expect(String(headers['access-control-allow-methods']).split(', ')).toEqual(['GET', 'HEAD', 'POST', 'PATCH', 'DELETE'])
      expect(String(headers['access-control-allow-headers']).split(', ')).toEqual(
        expect.arrayContaining(['Content-Type', 'If-Match', 'Idempotency-Key', 'Prefer', 'Authorization']),
      )
    }
    expect((await ask(other, preflight)).headers).not.toHaveProperty(allowsOrigin)
  })

  test('R4 leaves OPTIONS as it is', async () => {
    const ask = await askOf({ CORS_ORIGINS: ours })
    for (const origin of [ours, null]) {
      const answer = await ask(origin, { method: 'OPTIONS' })
      expect([answer.statusCode, answer.headers.allow]).toEqual([204, expect.stringContaining('POST')])
      problemOf(await ask(origin, { method: 'OPTIONS', url: '/nothing' }), 404, 'not-found')
      problemOf(await ask(origin, { method: 'DELETE', url: '/nothing' }), 404, 'not-found')
    }
  })

  test('may be for all', async () => {
    const ask = await askOf({ CORS_ORIGINS: '*' })
    expect((await ask(other)).headers).toMatchObject({ [allowsOrigin]: '*' })
  })
})
