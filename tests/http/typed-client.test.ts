import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import createClient from 'openapi-fetch'
import { memoryService, type Service } from '../support/memory-service.ts'
import type { paths } from './api.d.ts'
import { listen } from './raw-http.ts'

/** What a client is that knows the API document and nothing else. `tsc` holds this file against it, too. */
let client: ReturnType<typeof createClient<paths>>
let service: Service
beforeAll(async () => {
  service = await memoryService()
  client = createClient<paths>({ baseUrl: `http://127.0.0.1:${await listen(service.app)}` })
})
afterAll(() => service.close())

const middlemarch = {
  title: 'Middlemarch',
  authors: ['George Eliot'],
  isbn: '0-14-143954-8',
  publishedYear: 1871,
  language: 'en',
}
const opinion = { reviewer: 'Dorothea', rating: 5, title: 'Growing up is hard', body: 'I was sorry when it ended.' }

describe('a client that is generated from the API document takes the tour of the README:', () => {
  let [bookId, reviewId] = ['', '']

  test('D1 it adds a book', async () => {
    const { data, error, response } = await client.POST('/books', { body: middlemarch })
    expect(error).toBeUndefined()
    expect(data).toMatchObject({ ...middlemarch, isbn: '9780141439549', rating: { average: null, count: 0 } })
    expect(response.status).toBe(201)
    expect(response.headers.get('location')).toBe(`/books/${data!.id}`)
    bookId = data!.id
  })

  test('D1 C4 it lists the books, first from the database and then from the cache', async () => {
    const sources: (string | null)[] = []
    for (let time = 0; time < 2; time++) {
      const { data, response } = await client.GET('/books', { params: { query: { limit: 10 } } })
      expect(data).toMatchObject({ items: [{ id: bookId }], next: null })
      sources.push(response.headers.get('cache-status'))
    }
    expect(sources).toEqual([expect.stringContaining('fwd=miss'), expect.stringContaining('; hit; ')])
  })

  test('D1 it reviews the book, whose rating counts that at once', async () => {
    const { data: review, response } = await client.POST('/books/{bookId}/reviews', {
      params: { path: { bookId } },
      body: opinion,
    })
    expect(response.status).toBe(201)
    expect(review).toMatchObject({ bookId, rating: 5, spoiler: false, reviewer: { name: 'Dorothea' } })

    const { data: book } = await client.GET('/books/{bookId}', { params: { path: { bookId } } })
    expect(book!.rating).toEqual({ average: 5, count: 1, histogram: { 1: 0, 2: 0, 3: 0, 4: 0, 5: 1 } })
    const { data: reviews } = await client.GET('/books/{bookId}/reviews', { params: { path: { bookId } } })
    expect(reviews!.items).toEqual([review])
    reviewId = review!.id
    const path = { bookId, reviewId }
    const { data: again } = await client.GET('/books/{bookId}/reviews/{reviewId}', { params: { path } })
    expect(again).toEqual(review)
  })

  test('D1 C2 it revises its review as it has read it, and withdraws it whatever it is by then', async () => {
    const path = { bookId, reviewId }
    const { response: read } = await client.GET('/books/{bookId}/reviews/{reviewId}', { params: { path } })
    const change = (match: string) => ({ path, query: { reviewer: 'Dorothea' }, header: { 'If-Match': match } })
    const patch = { rating: 4, title: null } as const
    const tag = read.headers.get('etag')!
    const { data: revised } = await client.PATCH('/books/{bookId}/reviews/{reviewId}', { params: change(tag), body: patch })
    expect(revised).toMatchObject({ ...patch, edited: true })
    const { error } = await client.PATCH('/books/{bookId}/reviews/{reviewId}', { params: change(tag), body: patch })
    expect(error!.type).toBe('/problems/stale-review')
    const { response: gone } = await client.DELETE('/books/{bookId}/reviews/{reviewId}', { params: change('*') })
    expect(gone.status).toBe(204)
  })

  test('D1 I1 it sends a request with a key again, and is given the first answer', async () => {
    const request = {
      body: { title: 'Romola', authors: ['George Eliot'] },
      params: { header: { 'Idempotency-Key': '"8e03978e"' } },
    }
    const [first, again] = [await client.POST('/books', request), await client.POST('/books', request)]
    expect(again.data).toEqual(first.data)
    expect(again.response.headers.get('idempotency-replayed')).toBe('true')
  })

  test('D1 R2 it is told every wrong value at once', async () => {
    const { data, error } = await client.POST('/books', { body: { title: '', authors: [], isbn: '0-14-143954-2' } })
    expect(data).toBeUndefined()
    expect(error!.errors!.map(({ pointer }) => pointer).sort()).toEqual(['/authors', '/isbn', '/title'])
    const { data: page } = await client.GET('/problems/{code}', {
      params: { path: { code: 'validation-failed' } },
      parseAs: 'text',
    })
    expect(page).toContain(error!.title)
  })

  test('D1 what the document does not know does not compile', () => {
    const wrong = () => [
      // @ts-expect-error a book needs its authors
      client.POST('/books', { body: { title: 'Middlemarch' } }),
      // @ts-expect-error a year is a number
      client.POST('/books', { body: { ...middlemarch, publishedYear: '1871' } }),
      // @ts-expect-error there is no such path
      client.GET('/authors'),
      // @ts-expect-error a limit is a number
      client.GET('/books', { params: { query: { limit: 'ten' } } }),
    ]
    expect(wrong).toBeInstanceOf(Function)
  })
})
