import { describe, expect, test } from '@jest/globals'
import { problems } from '../../src/interfaces/http/problems/problems.ts'
import { memoryService } from '../support/memory-service.ts'
import { nobody, opened } from './client.ts'
import { problemOf } from './problem-of.ts'
import { anyTokens } from './tokens/people.ts'

interface ApiDocument {
  readonly openapi: string
  readonly paths: Readonly<
    Record<string, Readonly<Record<string, { operationId?: string; summary?: string; description?: string }>>>
  >
}

describe('the API', () => {
  const the = opened(() => memoryService())
  const inject = (url: string) => the.service.app.inject({ url })
  const document = async () => (await inject('/openapi.json')).json<ApiDocument>()
  const documents = async () => [await document(), (await memoryService({ environment: anyTokens })).app.swagger() as ApiDocument]

  test('D1 describes itself as OpenAPI 3.1, in JSON', async () => {
    const answer = await inject('/openapi.json')
    expect(answer.statusCode).toBe(200)
    expect(answer.headers['content-type']).toMatch(/^application\/json/)
    expect(answer.json<ApiDocument>().openapi).toMatch(/^3\.1\./)
  })

  test('D1 describes every operation of this list, and no other', async () => {
    const described = (await documents()).map(({ paths }) =>
      Object.entries(paths).flatMap(([path, has]) => Object.keys(has).map(method => `${method.toUpperCase()} ${path}`)),
    )
    const operations = [
      'DELETE /books/{bookId}/reviews/{reviewId}',
      'DELETE /reviewers/me',
      'GET /books',
      'GET /books/{bookId}',
      'GET /books/{bookId}/reviews',
      'GET /books/{bookId}/reviews/{reviewId}',
      'GET /livez',
      'GET /metrics',
      'GET /problems/{code}',
      'GET /readyz',
      'GET /reviewers/me/export',
      'GET /reviewers/me/reviews',
      'GET /reviewers/{reviewerId}/reviews',
      'PATCH /books/{bookId}/reviews/{reviewId}',
      'POST /books',
      'POST /books/{bookId}/reviews',
      'POST /imports',
    ]
    expect(described.map(each => each.sort())).toEqual([operations, operations])
  })

  test('D1 names every operation apart, and says what it is for', async () => {
    for (const { paths } of await documents()) {
      const operations = Object.values(paths).flatMap(has => Object.values(has))
      expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(operations.length)
      for (const { operationId, summary, description } of operations)
        for (const text of [operationId, summary, description]) expect(text).toMatch(/\w/)
    }
  })

  test('D1 every operation that it describes is there', async () => {
    const { paths } = await document()
    for (const [path, has] of Object.entries(paths)) {
      for (const method of Object.keys(has)) {
        const answer = await the.service.app.inject({ method: method as 'get', url: path.replace(/\{\w+\}/g, nobody) })
        expect([path, method, answer.statusCode]).not.toEqual([path, method, 405])
        if (!path.startsWith('/problems')) expect(answer.body).not.toContain('/problems/not-found')
      }
    }
  })

  test('shows itself at /docs, with everything that the page needs', async () => {
    const page = await inject('/docs')
    expect(page.statusCode).toBe(200)
    expect(page.headers['content-type']).toMatch(/^text\/html/)
    const parts = [...page.body.matchAll(/(?:src|href)="([^"]+)"/g)].map(
      ([, part]) => new URL(part!, 'http://localhost/docs').pathname,
    )
    expect(parts.length).toBeGreaterThan(2)
    for (const part of parts) expect([part, (await inject(part)).statusCode]).toEqual([part, 200])
  })
})

describe('the page of a problem', () => {
  const the = opened(() => memoryService())

  test.each(Object.entries(problems))('R1 of %s is there for people', async (code, { status, title }) => {
    const page = await the.client.get(`/problems/${code}`)
    expect(page.statusCode).toBe(200)
    expect(page.headers['content-type']).toBe('text/html; charset=utf-8')
    for (const text of ['<!doctype html>', '<html lang="en">', title, `Status ${status}`, `/problems/${code}`])
      expect(page.body).toContain(text)
    expect(page.body).not.toMatch(/undefined|\[object/)
  })

  test('R1 is where the type of a problem leads to', async () => {
    const { type } = problemOf(await the.client.get(`/books/${nobody}`), 404, 'book-not-found')
    expect((await the.client.get(type)).body).toContain('Book not found')
  })

  test.each(['unknown', 'NOT-FOUND', '__proto__', 'constructor', 'toString', '%3Cscript%3E', 'not-found/'])(
    'R1 is not found for %s',
    async code => {
      problemOf(await the.service.app.inject(`/problems/${code}`), 404, 'not-found')
    },
  )

  test('D1 that is not found is documented', async () => {
    problemOf(await the.client.get('/problems/unknown'), 404, 'not-found')
  })
})
