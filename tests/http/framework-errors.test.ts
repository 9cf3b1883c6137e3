import { Readable } from 'node:stream'
import { describe, expect, test } from '@jest/globals'
import type { InjectOptions } from 'fastify'
import { memoryService } from '../support/memory-service.ts'
import { nobody, opened } from './client.ts'
import { problemOf } from './problem-of.ts'

const book = { title: 'Middlemarch', authors: ['George Eliot'] }
/** A book whose JSON is so many bytes long. */
const bookOf = (bytes: number): string => {
  const bare = JSON.stringify({ ...book, title: '' })
  return JSON.stringify({ ...book, title: 'x'.repeat(bytes - bare.length) })
}

describe('what Fastify refuses by itself is a problem, too:', () => {
  const the = opened(() => memoryService())
  const inject = (request: InjectOptions | string) => the.service.app.inject(request)

  test.each([
    '/front-page',
    '/book',
    '/books/x/y',
    '/books/a/reviews/b/c',
    '/BOOKS',
    '/books?x=1/../../nothing',
    '//books',
    '/docs/no-such-page',
    `/${'x'.repeat(2_000)}`,
  ])('R1 a path that nothing has: %s', async path => {
    const answer = await inject({ url: path.replace('?x', '%3Fx') })
    const { detail } = problemOf(answer, 404, 'not-found')
    expect(detail).not.toContain('?')
  })

  test.each(['POST', 'PUT', 'DELETE', 'HEAD', 'OPTIONS'] as const)('R1 a path that nothing has, by %s', async method => {
    const answer = await inject({ method, url: '/nothing', ...(method === 'POST' && { payload: book }) })
    expect(answer.statusCode).toBe(404)
    expect(answer.headers['content-type']).toBe('application/problem+json')
  })

  test.each(['/books/%', '/books/%zz', '/books/%E0%A4%A', '/books/%FF', '/%', '/problems/%C0%80'])(
    'R1 bad percent-encoding: %s',
    async url => {
      problemOf(await inject({ url }), 400, 'invalid-request')
    },
  )

  const bad = ['%', '%2', '%zz', '%ED%A0%80', '%C0%AF', '%E0%80%AF', '%F4%90%80%80', '%FF', 'a%', '%41%', '%%41', '%u0041']
  const somewhere = ['/books', `/books/${nobody}/reviews`, `/books/${nobody}`, '/livez', '/docs/', '/nothing', '/openapi.json']

  test.each(bad)('R1 P8 bad percent-encoding in a query, of every path: %s', async text => {
    for (const path of somewhere)
      for (const [query, name] of [
        [`q=${text}`, 'q'],
        [`sort=newest&limit=${text}`, 'limit'],
        [`${text}=1`, 'A name'],
        [text, 'A name'],
      ]) {
        const { detail } = problemOf(await inject(`${path}?${query}`), 400, 'invalid-request')
        expect(detail).toBe(`${name} in the query is not well-formed; check its percent-encoding.`)
      }
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH'] as const)
      problemOf(await inject({ method, url: `/books?q=${text}` }), 400, 'invalid-request')
  })

  test('R1 R7 an id as long as can be', async () => {
    const answer = await inject({ url: `/books/${'0'.repeat(5_000)}` })
    expect([404, 414]).toContain(answer.statusCode)
    expect(answer.headers['content-type']).toBe('application/problem+json')
  })

  test.each([
    'text/plain',
    'application/xml',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'text/json',
    'application/jsonp',
    'junk',
    '/',
  ])('R1 R5 a body that is not JSON: %s', async type => {
    problemOf(await the.client.post('/books', JSON.stringify(book), { 'content-type': type }), 415, 'unsupported-media-type')
  })

  test('R1 R5 a body of no type', async () => {
    problemOf(
      await inject({
        method: 'POST',
        url: '/books',
        payload: Buffer.from(JSON.stringify(book)),
        headers: { 'content-type': '' },
      }),
      415,
      'unsupported-media-type',
    )
  })

  test.each(['application/json', 'application/json; charset=utf-8', 'APPLICATION/JSON', 'application/json;charset="UTF-8"'])(
    '%s is JSON',
    async type => {
      expect((await the.client.post('/books', book, { 'content-type': type })).statusCode).toBe(201)
    },
  )

  test.each([
    '{',
    '{"title": }',
    "{'title': 'A'}",
    'undefined',
    '{"title": "A"} x',
    '{"title": "A",}',
    '[1',
    '{"title": "\n"}',
    'NaN',
    '\ufeff\ufeff{}',
  ])('R1 malformed JSON: %j', async body => {
    problemOf(await the.client.post('/books', body), 400, 'malformed-json')
  })

  test('R1 JSON in another encoding than UTF-8', async () => {
    const payload = Buffer.from(JSON.stringify({ ...book, title: 'Les Misérables' }), 'latin1')
    const answer = await inject({ method: 'POST', url: '/books', payload, headers: { 'content-type': 'application/json' } })
    problemOf(answer, 400, 'malformed-json')
  })

  test('R1 an empty body', async () => {
    problemOf(await the.client.post('/books', ''), 400, 'malformed-json')
  })

  test('R2 no body at all', async () => {
    const answer = await inject({ method: 'POST', url: '/books' })
    expect(problemOf(answer, 422, 'validation-failed').errors).toEqual([{ pointer: '', detail: 'must be an object' }])
  })

  test('R6 a body of 64 KiB is read, and one of a byte more is not', async () => {
    problemOf(await the.client.post('/books', bookOf(64 * 1024)), 422, 'validation-failed')
    problemOf(await the.client.post('/books', bookOf(64 * 1024 + 1)), 413, 'body-too-large')
  })

  test('R6 a body that does not say how long it is, is not read beyond 64 KiB', async () => {
    const payload = Readable.from([Buffer.from(bookOf(64 * 1024)), Buffer.from('x')])
    problemOf(
      await inject({ method: 'POST', url: '/books', payload, headers: { 'content-type': 'application/json' } }),
      413,
      'body-too-large',
    )
  })

  test('R1 a problem names the request under which it is logged', async () => {
    const [one, other] = [
      problemOf(await inject('/nothing'), 404, 'not-found'),
      problemOf(await inject('/nothing'), 404, 'not-found'),
    ]
    expect(one.instance).toMatch(/^[0-9a-f-]{36}$/)
    expect(one.instance).not.toBe(other.instance)
  })
})
