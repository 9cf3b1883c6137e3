import { describe, expect, test } from '@jest/globals'
import { memoryService } from '../support/memory-service.ts'
import { nobody, opened } from './client.ts'
import { problemOf } from './problem-of.ts'

describe('what a path answers with', () => {
  const the = opened(() => memoryService())
  const ask = (url: string, accept: string) => the.client.get(url, { accept })

  test.each([
    '*/*',
    '',
    'application/json',
    'APPLICATION/JSON',
    'application/*',
    'application/json;charset=utf-8',
    'application/json; charset=UTF-8; q=0.1',
    'text/html, application/json;q=0.9',
    'text/html,application/xhtml+xml,*/*;q=0.8',
    'junk, */*',
  ])('R5 Accept: %j is answered with JSON, and says that it depends on it', async accept => {
    for (const url of ['/books', '/livez', '/readyz', '/openapi.json']) {
      const answer = await the.service.app.inject({ url, headers: { accept } })
      expect([url, answer.statusCode]).toEqual([url, 200])
      expect(answer.headers).toMatchObject({ 'content-type': 'application/json; charset=utf-8', vary: 'Accept' })
    }
  })

  test.each([
    'text/html',
    'application/xml',
    'text/*',
    'application/json;q=0',
    '*/*;q=0',
    'application/json;version=2',
    'junk',
    'application',
  ])('R5 Accept: %s excludes JSON: 406, which names what there is, before anything is looked for or done', async accept => {
    const before = (await the.client.page('/books')).items.length
    for (const url of [
      '/books',
      `/books/${nobody}`,
      `/books/${nobody}/reviews`,
      `/books/${nobody}/reviews/${nobody}`,
      '/livez',
      '/readyz',
    ])
      expect(problemOf(await ask(url, accept), 406, 'not-acceptable').detail).toContain('application/json')
    problemOf(await the.client.post('/books', { title: 'A', authors: ['B'] }, { accept }), 406, 'not-acceptable')
    problemOf(await the.service.app.inject({ url: '/openapi.json', headers: { accept } }), 406, 'not-acceptable')
    expect((await the.client.page('/books')).items).toHaveLength(before)
  })

  test('R5 the metrics are text', async () => {
    problemOf(await ask('/metrics', 'application/json'), 406, 'not-acceptable')
    const prometheus = 'application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.3,*/*;q=0.2'
    for (const accept of ['text/plain', prometheus]) expect((await ask('/metrics', accept)).statusCode).toBe(200)
  })

  test.each([
    [undefined, 'text/html'],
    ['*/*', 'text/html'],
    ['text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', 'text/html'],
    ['application/json', 'application/json'],
    ['text/html;q=0.5, application/json', 'application/json'],
    ['application/problem+json, application/json;q=0.9, */*;q=0.1', 'application/json'],
  ])('R1 R5 the page of a problem, for Accept: %s, is %s', async (accept, type) => {
    const answer = await the.client.get('/problems/book-not-found', accept === undefined ? {} : { accept })
    expect(answer.statusCode).toBe(200)
    expect(answer.headers['content-type']).toBe(`${type}; charset=utf-8`)
    expect(answer.headers.vary).toBe('Accept')
  })

  test('R1 the page of a problem says in JSON what it says to people', async () => {
    expect((await ask('/problems/book-not-found', 'application/json')).json()).toEqual({
      type: '/problems/book-not-found',
      title: 'Book not found',
      status: 404,
      meaning: expect.stringContaining('No book has this id.'),
    })
    problemOf(await ask('/problems/nothing', 'application/json'), 404, 'not-found')
    problemOf(await ask('/problems/book-not-found', 'image/png'), 406, 'not-acceptable')
  })
})

describe('what a path takes', () => {
  const the = opened(() => memoryService())

  test.each(['text/plain', 'application/xml', 'application/merge-patch+json', 'junk', ''])(
    'R5 a body of the type %j is 415, which names what it takes',
    async type => {
      for (const url of ['/books', `/books/${nobody}/reviews`]) {
        const answer = await the.client.post(url, '{}', { 'content-type': type })
        problemOf(answer, 415, 'unsupported-media-type')
        expect(answer.headers['accept-post']).toBe('application/json')
      }
    },
  )
})

describe('what is shown to people', () => {
  const the = opened(() => memoryService())
  const parts = [
    '/',
    '/front-page.css',
    '/front-page.js',
    '/front-page.svg',
    '/openapi.json',
    '/docs',
    '/docs/static/swagger-ui-bundle.js',
    '/docs/static/swagger-ui.css',
    '/problems/not-found',
    '/livez',
    '/readyz',
    '/metrics',
  ]

  test.each(parts)('C1 %s has a strong tag, and is not sent again to who has it', async url => {
    const first = await the.service.app.inject({ url })
    expect(first.statusCode).toBe(200)
    expect(first.headers.etag).toMatch(/^"[\w-]{22}"$/)
    const again = await the.service.app.inject({
      url,
      headers: { 'if-none-match': url === '/metrics' ? '*' : first.headers.etag! },
    })
    expect(again).toMatchObject({ statusCode: 304, body: '', headers: { etag: expect.any(String) } })
    if (url !== '/metrics') expect(again.headers.etag).toBe(first.headers.etag) // which are never twice the same
  })

  test('R4 HEAD of a file is its GET without the body', async () => {
    const [get, head] = await Promise.all(
      (['GET', 'HEAD'] as const).map(method => the.service.app.inject({ method, url: '/docs/static/swagger-ui.css' })),
    )
    expect(head!.body).toBe('')
    const ownWay = { date: '', ratelimit: '', 'x-request-id': '' }
    expect({ ...head!.headers, ...ownWay }).toEqual({ ...get!.headers, ...ownWay })
  })
})

describe('with MAX_AGE', () => {
  const the = opened(() => memoryService({ maxAge: 30_500 }))

  test('C3 a read may be used so long without asking; a write, an error and the health may not', async () => {
    const { id } = await the.client.addBook()
    expect((await the.client.get(`/books/${id}`)).headers['cache-control']).toBe('private, max-age=30')
    problemOf(await the.client.get(`/books/${nobody}`), 404, 'book-not-found')
    expect((await the.client.get('/readyz')).headers['cache-control']).toBe('no-store')
    expect((await the.client.post('/books', { title: 'A', authors: ['B'] })).headers['cache-control']).toBe('no-store')
  })
})
