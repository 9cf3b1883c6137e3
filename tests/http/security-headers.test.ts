import helmet from '@fastify/helmet'
import { describe, expect, test } from '@jest/globals'
import Fastify, { type InjectOptions } from 'fastify'
import { securityHeaders } from '../../src/interfaces/http/protection/security-headers.ts'
import { memoryService } from '../support/memory-service.ts'
import { opened } from './client.ts'
import { exchange, listen } from './raw-http.ts'

const book = { title: 'Middlemarch', authors: ['George Eliot'] }

describe('S2 the security headers', () => {
  const the = opened(() => memoryService({ environment: { TRUST_PROXY: '10.0.0.1' } }))

  test('are what helmet would send', async () => {
    const app = Fastify()
    const directives = { 'default-src': "'none'", 'frame-ancestors': "'none'" }
    await app.register(helmet, { contentSecurityPolicy: { useDefaults: false, directives } })
    app.get('/', async () => 'here')
    expect((await app.inject('/')).headers).toMatchObject(securityHeaders)
    await app.close()
  })

  test.each<[string, InjectOptions, number]>([
    ['a page', { url: '/books' }, 200],
    ['a creation', { method: 'POST', url: '/books', payload: book }, 201],
    ['OPTIONS', { method: 'OPTIONS', url: '/books' }, 204],
    ['HEAD', { method: 'HEAD', url: '/books' }, 200],
    ['what is not read', { url: '/books/%zz' }, 400],
    ['what is not found', { url: '/nothing' }, 404],
    ['a wrong method', { method: 'PUT', url: '/books' }, 405],
    ['a body too large', { method: 'POST', url: '/books', payload: { x: 'x'.repeat(100_000) } }, 413],
    ['a wrong value', { method: 'POST', url: '/books', payload: {} }, 422],
    ['health', { url: '/livez' }, 200],
    ['the API document', { url: '/openapi.json' }, 200],
    ['a page of a problem', { url: '/problems/not-found' }, 200],
    ['a part of the front page', { url: '/front-page.js' }, 200],
  ])('stand on %s', async (_, request, status) => {
    const answer = await the.service.app.inject(request)
    expect(answer.statusCode).toBe(status)
    expect(answer.headers).toMatchObject(securityHeaders)
    for (const name of ['server', 'x-powered-by', 'access-control-allow-origin', 'strict-transport-security'])
      expect(answer.headers).not.toHaveProperty(name)
  })

  test('let Swagger UI have its own scripts and styles, call this service, and no more', async () => {
    for (const url of ['/docs', '/docs/static/swagger-ui.css']) {
      const policy = String((await the.service.app.inject(url)).headers['content-security-policy']).split(';')
      expect(policy).toEqual(expect.arrayContaining(["default-src 'none'", "script-src 'self'", "connect-src 'self'"]))
      expect(policy.join()).not.toMatch(/unsafe|https?:|\*/)
    }
  })

  test('let the front page have its own script, style and icon, call this service, and no more', async () => {
    const { headers } = await the.service.app.inject('/')
    expect(headers).toMatchObject({ ...securityHeaders, 'content-security-policy': expect.any(String) })
    expect(String(headers['content-security-policy']).split(';')).toEqual([
      "default-src 'none'",
      ...["connect-src 'self'", "img-src 'self'", "script-src 'self'", "style-src 'self'"],
      ...["base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'"],
      ...["require-trusted-types-for 'script'", "trusted-types 'none'"],
    ])
  })

  test('want TLS from then on where it came over TLS, of which a trusted proxy tells', async () => {
    const ask = async (remoteAddress: string) =>
      (await the.service.app.inject({ url: '/livez', remoteAddress, headers: { 'x-forwarded-proto': 'https' } })).headers
    expect(await ask('10.0.0.1')).toMatchObject({ 'strict-transport-security': 'max-age=31536000; includeSubDomains' })
    expect(await ask('10.0.0.2')).not.toHaveProperty('strict-transport-security')
  })
})

test('S2 S5 the security headers and an id stand on answers that come before there is a request', async () => {
  const { app, close } = await memoryService()
  const port = await listen(app)
  const expecting = 'GET /books HTTP/1.1\r\nHost: localhost\r\nX-Request-Id: mine\r\nExpect: a-miracle\r\n\r\n'
  for (const bytes of ['junk\r\n\r\n', `GET /${'x'.repeat(20_000)} HTTP/1.1\r\n\r\n`, expecting]) {
    const answer = await exchange(port, bytes)
    expect(answer.headers).toMatchObject(securityHeaders)
    expect(answer.headers['x-request-id']).toBe((JSON.parse(answer.body) as { instance: string }).instance)
    if (bytes === expecting) expect(answer.headers['x-request-id']).toBe('mine')
  }
  await close()
})
