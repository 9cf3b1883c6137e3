import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals'
import type { LightMyRequestResponse } from 'fastify'
import { describeOn } from '../support/describe-on.ts'
import { freshPostgres, freshRedis } from '../support/fresh.ts'
import { type Fault, TcpProxy } from '../support/tcp-proxy.ts'
import { eventually } from './eventually.ts'
import { openService, type Service } from './service.ts'
import { ask, cacheStatus, Truth } from './truth.ts'

jest.setTimeout(60_000)

/** Nothing has this name. */
const unknown = '019c1a2b-3c4d-7e5f-8a6b-ffffffffffff'

interface Timed {
  readonly answer: LightMyRequestResponse
  readonly ms: number
}

/** The one place where a clock decides: S8 promises the answer within two seconds. */
async function timed(answer: Promise<LightMyRequestResponse>): Promise<Timed> {
  const begun = performance.now()
  return { answer: await answer, ms: performance.now() - begun }
}

function expectUnavailable({ answer, ms }: Timed): void {
  expect([answer.statusCode, answer.body]).toEqual([503, expect.stringContaining('/problems/temporarily-unavailable')])
  expect(answer.headers).toMatchObject({ 'content-type': 'application/problem+json', 'retry-after': '1' })
  expect(ms).toBeLessThan(2_000)
}

describeOn(['PostgreSQL', 'Redis'], 'The database is away', () => {
  let proxy: TcpProxy
  let service: Service
  let drop: () => Promise<unknown>
  const truth = new Truth()
  type Book = Awaited<ReturnType<Truth['addBook']>>
  let book: Book

  beforeAll(async () => {
    const database = await freshPostgres()
    drop = database.drop
    proxy = await TcpProxy.before(database.url)
    service = await openService(proxy.through(database.url), await freshRedis(), { CACHE_TTL: '300ms' })
  })
  afterAll(async () => {
    await proxy.set('pass')
    await service.close()
    await proxy.close()
    await drop()
  })

  const questions = () => [truth.list(), truth.book(book), truth.reviews(book)]
  const change = (method: 'PATCH' | 'DELETE', payload?: object) =>
    service.app.inject({
      method,
      url: `/books/${book.id}/reviews/${book.reviews[0]!.id}?reviewer=Nobody`,
      headers: { 'if-match': '*' },
      ...(payload && { payload }),
    })
  /** Every request that the cache cannot answer. */
  const others = (): Promise<LightMyRequestResponse>[] => [
    service.get(`/books/${unknown}`),
    service.get('/books?limit=7'),
    service.get(`/books/${unknown}/reviews`),
    service.get(`/books/${book.id}/reviews/${book.reviews[0]!.id}`),
    service.post('/books', { title: 'Unheard of', authors: ['Nobody'] }),
    service.post(`/books/${book.id}/reviews`, { reviewer: 'Nobody', rating: 1 }),
    change('PATCH', { rating: 1 }),
    change('DELETE'),
  ]
  /** Everything works, and that without anything having been started anew. */
  async function recovered(): Promise<void> {
    await eventually('the service is ready again', async () => (await service.get('/readyz')).statusCode === 200)
    expect((await service.get(`/books/${unknown}`)).statusCode).toBe(404)
    book = await truth.addBook(service)
    await truth.review(service, book)
    for (const question of questions()) await ask(service, question)
  }

  describe.each<{ fault: Fault }>([{ fault: 'refuse' }, { fault: 'hang' }])('to connect: $fault', ({ fault }) => {
    beforeAll(async () => {
      await recovered()
      await proxy.set(fault)
    })
    afterAll(() => proxy.set('pass'))

    test('K8 S8 C3 reads that the cache holds are answered: hits while they live, and then what was last known, marked', async () => {
      for (const question of questions()) {
        await eventually(`${question.url} is answered with what was last known`, async () => {
          const { answer, ms } = await timed(ask(service, question))
          expect(cacheStatus(answer)).toMatch(/; hit; ttl=|; fwd=stale; ttl=-\d+; detail=database-away$/)
          expect(ms).toBeLessThan(2_000)
          const stale = cacheStatus(answer).includes('; fwd=stale')
          expect(answer.headers['cache-control']).toBe(stale ? 'no-store' : 'private, no-cache')
          return stale
        })
      }
    })

    test('S8 everything else is 503 temporarily-unavailable with Retry-After within two seconds', async () => {
      for (const answer of await Promise.all(others().map(timed))) expectUnavailable(answer)
    })

    test('S8 so is it for more requests than there are connections, whenever they come', async () => {
      const answers: Promise<Timed>[] = []
      for (let wave = 0; wave < 6; wave++) {
        answers.push(...others().map(timed))
        await new Promise(resolve => setTimeout(resolve, 300)) // spread over the time-outs of those before
      }
      const all = await Promise.all(answers)
      expect(all.map(({ answer }) => answer.statusCode)).toEqual(all.map(() => 503))
      for (const answer of all) expectUnavailable(answer)
    })

    test('S6 readyz is 503 and names the database, livez is 200', async () => {
      const { answer, ms } = await timed(service.get('/readyz'))
      expect(answer.statusCode).toBe(503)
      expect(answer.json()).toMatchObject({ status: 'unready', dependencies: { database: 'down' } })
      expect(ms).toBeLessThan(2_000)
      expect((await service.get('/livez')).statusCode).toBe(200)
    })

    test('S8 it recovers without a restart', async () => {
      await proxy.set('pass')
      await recovered()
    })
  })

  test('S8 a connection that is cut in the middle of an answer costs the requests on it, and no others', async () => {
    await recovered()
    for (let n = 0; n < 10; n++) {
      await proxy.set({ cut: 7 })
      const { answer, ms } = await timed(service.get(`/books/${book.id}/reviews/${book.reviews[0]!.id}`))
      if (answer.statusCode !== 200) expectUnavailable({ answer, ms })
      await proxy.set('pass')
    }
    await recovered()
  })
})
