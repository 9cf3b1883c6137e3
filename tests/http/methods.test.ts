import { METHODS } from 'node:http'
import { describe, expect, test } from '@jest/globals'
import type { InjectOptions } from 'fastify'
import { memoryService } from '../support/memory-service.ts'
import { nobody, opened } from './client.ts'
import { problemOf } from './problem-of.ts'

/** What each path has, HEAD and OPTIONS included. */
const paths: [string, string[]][] = [
  ['/', ['GET', 'HEAD', 'OPTIONS']],
  ['/front-page.js', ['GET', 'HEAD', 'OPTIONS']],
  ['/books', ['GET', 'HEAD', 'OPTIONS', 'POST']],
  [`/books/${nobody}`, ['GET', 'HEAD', 'OPTIONS']],
  ['/books/no-id', ['GET', 'HEAD', 'OPTIONS']],
  [`/books/${nobody}/reviews`, ['GET', 'HEAD', 'OPTIONS', 'POST']],
  [`/books/${nobody}/reviews/${nobody}`, ['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH']],
  ['/reviewers/me', ['DELETE', 'OPTIONS']],
  ['/reviewers/me/reviews?reviewer=Ann', ['GET', 'HEAD', 'OPTIONS']],
  [`/reviewers/${nobody}/reviews`, ['GET', 'HEAD', 'OPTIONS']],
  ['/livez', ['GET', 'HEAD', 'OPTIONS']],
  ['/readyz', ['GET', 'HEAD', 'OPTIONS']],
  ['/openapi.json', ['GET', 'HEAD', 'OPTIONS']],
  ['/problems/not-found', ['GET', 'HEAD', 'OPTIONS']],
  ['/docs', ['GET', 'HEAD', 'OPTIONS']],
]
const usualMethods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'TRACE']
/** Every other one that Node reads; CONNECT never becomes a request. */
const otherMethods = METHODS.filter(method => ![...usualMethods, 'OPTIONS', 'CONNECT'].includes(method))
const allowed = (header: unknown) => String(header).split(', ').sort()

describe.each(paths)('%s', (url, has) => {
  const the = opened(() => memoryService())
  const ask = (method: string, more: InjectOptions = {}) => the.service.app.inject({ ...more, method: method as 'GET', url })

  test('R4 tells by OPTIONS what it has', async () => {
    const answer = await ask('OPTIONS')
    expect(answer).toMatchObject({ statusCode: 204, body: '' })
    expect(allowed(answer.headers.allow)).toEqual(has)
  })

  test('R5 tells by OPTIONS what a PATCH may be', async () => {
    const accepted = has.includes('PATCH') ? 'application/merge-patch+json, application/json' : undefined
    expect((await ask('OPTIONS')).headers['accept-patch']).toBe(accepted)
  })

  test.each(usualMethods.filter(method => !has.includes(method)))('R4 R1 has no %s, and says what it has', async method => {
    const answer = await ask(method)
    if (method === 'HEAD') expect(answer).toMatchObject({ statusCode: 405, body: '' })
    else problemOf(answer, 405, 'method-not-allowed')
    expect(allowed(answer.headers.allow)).toEqual(has)
  })

  test('R4 R1 has no method that others may have made up for HTTP', async () => {
    const answers = await Promise.all(otherMethods.map(async method => [method, (await ask(method)).statusCode]))
    expect(answers).toEqual(otherMethods.map(method => [method, 405]))
  })

  test('R4 has a wrong method refused whatever comes with it', async () => {
    const headers = { 'content-type': 'application/xml' }
    for (const payload of ['<book/>', 'x'.repeat(100_000)])
      problemOf(await ask('PUT', { headers, payload }), 405, 'method-not-allowed')
  })

  test('R4 tells by OPTIONS what it has whatever comes with it', async () => {
    for (const type of ['application/json', 'application/xml'])
      expect(await ask('OPTIONS', { headers: { 'content-type': type }, payload: '{' })).toMatchObject({
        statusCode: 204,
        body: '',
      })
  })

  if (has.includes('GET'))
    test('R4 answers HEAD as GET, without the body', async () => {
      await ask('GET') // so that both find the cache as it then is
      const [get, head] = [await ask('GET'), await ask('HEAD')]
      expect(head.body).toBe('')
      expect(head.statusCode).toBe(get.statusCode)
      const ofEach = { date: '', 'x-request-id': '', ratelimit: '' }
      expect({ ...head.headers, ...ofEach }).toEqual({ ...get.headers, ...ofEach })
    })
})
