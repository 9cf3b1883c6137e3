import { beforeAll, describe, expect, test } from '@jest/globals'
import { type Answered, useApi } from '../support/api-matcher.ts'
import { memoryService } from '../support/memory-service.ts'
import { Client, nobody } from './client.ts'

/** A right answer of each kind, as it came from the service. */
const right: Record<string, Answered> = {}
beforeAll(async () => {
  const service = await memoryService()
  useApi(service.app)
  const client = new Client(service)
  await client.addBook({ isbn: '9780141439549', description: 'Long.' })
  right['page'] = await client.get('/books')
  right['problem'] = await client.get(`/books/${nobody}`)
  right['made'] = await client.post('/books', { title: 'A', authors: ['B'] })
})

/** That answer, changed. */
const but = (name: string, change: Partial<Answered>): Answered => ({ ...right[name]!, ...change })
const withBody = (name: string, change: (body: never) => unknown) =>
  but(name, { body: JSON.stringify(change(JSON.parse(right[name]!.body) as never)) })
const withHeaders = (name: string, headers: object) => but(name, { headers: { ...right[name]!.headers, ...headers } })
const without = (name: string, header: string) =>
  but(name, { headers: Object.fromEntries(Object.entries(right[name]!.headers).filter(([key]) => key !== header)) })
const complaint = (answer: Answered, method = 'GET', url = '/books'): string => {
  try {
    expect(answer).toMatchApi(method, url)
    return 'none'
  } catch (error) {
    return (error as Error).message
  }
}

describe('an answer that the API document does not describe is told by', () => {
  test('nothing, when it is as described', () => {
    expect(complaint(right['page']!)).toBe('none')
    expect(complaint(right['problem']!, 'GET', `/books/${nobody}?`)).toBe('none')
    expect(complaint(right['made']!, 'POST')).toBe('none')
    expect(() => expect(right['page']!).not.toMatchApi('GET', '/books')).toThrow(/matches the API document/)
  })

  test('its operation', () => {
    expect(complaint(right['page']!, 'DELETE')).toMatch(/this operation is not documented/)
    expect(complaint(right['page']!, 'GET', '/book')).toMatch(/this operation is not documented/)
    expect(complaint(right['page']!, 'GET', '/books/1/2')).toMatch(/this operation is not documented/)
  })

  test('its status', () => {
    expect(complaint(but('page', { statusCode: 206 }))).toMatch(/206: this status is not documented/)
    expect(complaint(right['problem']!, 'GET', '/books')).toMatch(/404: this status is not documented/)
  })

  test('its media type', () => {
    expect(complaint(withHeaders('page', { 'content-type': 'text/html' }))).toMatch(/the media type text\/html is not documented/)
    expect(complaint(without('page', 'content-type'))).toMatch(/the media type undefined is not documented/)
    expect(complaint(withHeaders('problem', { 'content-type': 'application/json' }), 'GET', '/books/1')).toMatch(
      /application\/json is not/,
    )
  })

  test('its headers', () => {
    expect(complaint(without('made', 'etag'), 'POST')).toMatch(/there is no ETag, which is documented/)
    expect(complaint(without('made', 'location'), 'POST')).toMatch(/there is no Location, which is documented/)
    expect(complaint(withHeaders('made', { location: '\\ no path' }), 'POST')).toMatch(
      /Location body must match format "uri-reference"/,
    )
    expect(complaint(withHeaders('page', { 'x-powered-by': 'x' }))).toMatch(/the header x-powered-by is not documented/)
  })

  test.each<[string, (page: { items: [Record<string, unknown>]; next: unknown }) => unknown, RegExp]>([
    ['a member that is not documented', page => ({ ...page, total: 1 }), /must NOT have additional properties/],
    [
      'one in an item',
      ({ items: [book] }) => ({ items: [{ ...book, stars: 5 }], next: null }),
      /items\/0 must NOT have additional/,
    ],
    [
      'one deep inside',
      ({ items: [book] }) => ({ items: [{ ...book, rating: { ...(book['rating'] as object), sum: 1 } }], next: null }),
      /rating must NOT have/,
    ],
    ['a missing member', ({ items }) => ({ items }), /must have required property 'next'/],
    ['a wrong type', ({ items: [book] }) => ({ items: [{ ...book, title: 5 }], next: null }), /title must be string/],
    [
      'a wrong pattern',
      ({ items: [book] }) => ({ items: [{ ...book, isbn: '0141439548' }], next: null }),
      /isbn must match pattern/,
    ],
    [
      'a wrong format',
      ({ items: [book] }) => ({ items: [{ ...book, createdAt: 'today' }], next: null }),
      /createdAt must match format "date-time"/,
    ],
    [
      'a format of the domain',
      ({ items: [book] }) => ({ items: [{ ...book, title: ' ' }], next: null }),
      /title must match format "text-not-blank"/,
    ],
    [
      'a bound',
      ({ items: [book] }) => ({ items: [{ ...book, authors: [] }], next: null }),
      /authors must NOT have fewer than 1 items/,
    ],
    ['a list that is none', page => ({ ...page, items: {} }), /items must be array/],
  ])('%s in its body', (_, change, what) => {
    expect(complaint(withBody('page', change))).toMatch(what)
  })

  test('what a problem has too much', () => {
    expect(
      complaint(
        withBody('problem', (problem: object) => ({ ...problem, stack: 'at …' })),
        'GET',
        '/books/1',
      ),
    ).toMatch(/must NOT have additional/)
  })
})
