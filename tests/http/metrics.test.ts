import { METHODS } from 'node:http'
import { describe, expect, test } from '@jest/globals'
import { pino } from 'pino'
import { readConfig } from '../../src/config.ts'
import { closeContainer, connections, createContainer, ports } from '../../src/container.ts'
import { useApi } from '../support/api-matcher.ts'
import { MemoryEventLog } from '../../src/infrastructure/memory/memory-event-log.ts'
import { MemoryStore } from '../../src/infrastructure/memory/memory-store.ts'
import { gate } from '../contracts/gate.ts'
import { describeOn } from '../support/describe-on.ts'
import { freshPostgres } from '../support/fresh.ts'
import { memoryService, type ServiceOptions } from '../support/memory-service.ts'
import { samplesOf } from '../support/metric-samples.ts'
import { Client } from './client.ts'
import { exchange, listen } from './raw-http.ts'

async function metered(options: ServiceOptions = {}) {
  const service = await memoryService(options)
  useApi(service.app)
  const samples = async () => samplesOf((await service.app.inject('/metrics')).body)
  /** What the requests of a method, a route and a class of status have been so far. */
  const requests = async (labels: string) => (await samples()).get(`book_review_http_requests_total{${labels}}`) ?? 0
  return { service, app: service.app, client: new Client(service), samples, requests }
}

describe('the requests that are answered', () => {
  test('are counted by method, template of the route and class of status', async () => {
    const { client, requests, app } = await metered()
    const book = await client.addBook()
    for (let at = 0; at < 3; at++) await client.get(`/books/${book.id}`)
    await client.get('/books/019c1a2b-3c4d-7e5f-8a6b-ffffffffffff')
    await client.get('/books?limit=none')
    await app.inject({ method: 'HEAD', url: '/books' })
    await app.inject({ method: 'PROPFIND' as 'GET', url: '/books' })
    await client.get(`/books/${book.id}`, { 'if-none-match': '*' })
    await client.post('/books', '{')
    const expected = {
      'method="POST",route="/books",status="2xx"': 1,
      'method="POST",route="/books",status="4xx"': 1,
      'method="GET",route="/books/:bookId",status="2xx"': 3,
      'method="GET",route="/books/:bookId",status="3xx"': 1,
      'method="GET",route="/books/:bookId",status="4xx"': 1,
      'method="GET",route="/books",status="4xx"': 1,
      'method="HEAD",route="/books",status="2xx"': 1,
      'method="_OTHER",route="/books",status="4xx"': 1,
    }
    for (const [labels, times] of Object.entries(expected)) expect([labels, await requests(labels)]).toEqual([labels, times])
    await app.close()
  })

  test('are counted where the service failed, and where the path has no route or is none', async () => {
    const fail = () => Promise.reject(new Error('broken'))
    const { client, requests, app } = await metered({
      swap: container => container.registerInstance(ports.unitOfWork, { run: fail, submit: fail, once: fail }),
    })
    await client.post('/books', { title: 'Romola', authors: ['George Eliot'] })
    expect(await requests('method="POST",route="/books",status="5xx"')).toBe(1)
    await app.inject('/nowhere')
    await app.inject('/books/%zz')
    expect(await requests('method="GET",route="unmatched",status="4xx"')).toBe(2)
    await app.close()
  })

  test('are counted where they were no HTTP, or expected what is not known', async () => {
    const { app, requests } = await metered()
    const port = await listen(app)
    await exchange(port, 'not HTTP\r\n\r\n')
    await exchange(port, 'GET /books HTTP/1.1\r\nHost: a\r\nExpect: a miracle\r\nConnection: close\r\n\r\n')
    expect(await requests('method="_OTHER",route="unmatched",status="4xx"')).toBe(1)
    expect(await requests('method="GET",route="unmatched",status="4xx"')).toBe(1)
    await app.close()
  })

  test('have their times told by a histogram of method and route', async () => {
    const { client, samples, app } = await metered()
    for (let at = 0; at < 5; at++) await client.get('/books')
    const all = await samples()
    const name = 'book_review_http_request_duration_seconds'
    const buckets = [...all].filter(([sample]) => sample.startsWith(`${name}_bucket{method="GET",route="/books",`))
    expect(buckets.map(([sample]) => /le="([^"]+)"/.exec(sample)![1])).toEqual(
      ['0.001', '0.0025', '0.005', '0.01', '0.025', '0.05', '0.1', '0.25', '0.5', '1', '2.5', '5', '+Inf'], // prettier-ignore
    )
    const counts = buckets.map(([, times]) => times)
    expect(counts).toEqual(counts.toSorted((one, other) => one - other))
    expect(counts.at(-1)).toBe(5)
    expect(all.get(`${name}_count{method="GET",route="/books"}`)).toBe(5)
    expect(all.get(`${name}_sum{method="GET",route="/books"}`)).toBeGreaterThan(0)
    await app.close()
  })

  test('add no series, whatever paths, queries and methods there are', async () => {
    const { app, samples } = await metered()
    const ask = async (at: number) => {
      const id = `019c1a2b-3c4d-7e5f-8a6b-${String(at).padStart(12, '0')}`
      for (const url of [
        `/nowhere/${at}`,
        `/books/${id}`,
        `/books/${at}?q=${at}`,
        `/books?author=${at}`,
        `/books/%zz${at}`,
        `/docs/${at}`,
      ])
        await app.inject(url)
    }
    const everyMethod = async (at: number) => {
      for (const method of METHODS.filter(method => method !== 'CONNECT'))
        await app.inject({ method: method as 'GET', url: at % 2 ? '/books' : '/nowhere' })
    }
    const names = async () => [...(await samples()).keys()].filter(name => name.startsWith('book_review_http')).toSorted()
    await samples()
    for (const at of [0, 1]) {
      await ask(at)
      await everyMethod(at)
    }
    const before = await names()
    for (let at = 2; at < 170; at++) await ask(at)
    await everyMethod(2)
    expect(await names()).toEqual(before)
    const methods = new Set(before.map(name => /method="([^"]*)"/.exec(name)?.[1]))
    expect(methods).toEqual(new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', '_OTHER']))
    await app.close()
  })
})

describe('the event loop', () => {
  test('tells for how long it has been active and idle, and how late it was', async () => {
    const { samples, app } = await metered()
    const active = 'book_review_event_loop_seconds_total{state="active"}'
    const before = (await samples()).get(active)!
    const until = performance.now() + 20
    while (performance.now() < until); // at work
    await new Promise(setImmediate)
    const after = await samples()
    expect(after.get(active)! - before).toBeGreaterThanOrEqual(0.02)
    expect([...after.keys()]).toEqual(
      expect.arrayContaining([
        'book_review_event_loop_seconds_total{state="idle"}',
        'nodejs_eventloop_lag_p99_seconds',
        'process_resident_memory_bytes',
        'process_cpu_seconds_total',
      ]),
    )
    await app.close()
  })
})

test('what is not there is not shown: no pool for an embedded database, and no shared cache without Redis', async () => {
  const { samples, app, service } = await metered()
  service.container.resolve(ports.cacheMeter)
  const names = [...(await samples()).keys()]
  expect(names.filter(name => /database_pool|shared_cache_up|follower_lag/.test(name))).toEqual([])
  await app.close()
})

describeOn('PostgreSQL', 'the connections to the database', () => {
  test('are shown as they are: open, idle and waited for', async () => {
    const { url, drop } = await freshPostgres()
    const container = await createContainer(readConfig({ DATABASE_URL: url }), pino({ level: 'silent' }), 'batch')
    container.registerInstance(ports.eventLog, new MemoryEventLog(new MemoryStore())) // it needs no connection
    const metrics = container.resolve(ports.metrics)
    const pool = async () => {
      const samples = samplesOf(await metrics.text())
      return ['connections', 'idle_connections', 'waiting_requests', 'max_connections'].map(name =>
        samples.get(`book_review_database_pool_${name}`),
      )
    }
    const database = container.resolve(connections.database)
    expect(await pool()).toEqual([undefined, undefined, undefined, undefined]) // to look opens nothing
    const end = gate()
    const busy = Array.from({ length: 10 }, () => gate())
    const transactions = busy.map(begun =>
      database.transaction(async () => {
        begun.open()
        await end.opened
      }),
    )
    await Promise.all(busy.map(({ opened }) => opened))
    const waiting = database.transaction(async () => {})
    await new Promise(setImmediate) // it has asked for a connection by then
    expect(await pool()).toEqual([10, 0, 1, 10])
    end.open()
    await Promise.all([...transactions, waiting])
    expect(await pool()).toEqual([10, 10, 0, 10])
    await closeContainer(container)
    await drop()
  })
})
