import { randomBytes } from 'node:crypto'
import { afterEach, describe, expect, jest, test } from '@jest/globals'
import type { BookView } from '../../src/application/ports/views.ts'
import { postgres } from '../../src/infrastructure/mikro-orm/postgres.ts'
import { describeOn } from '../support/describe-on.ts'
import { freshPostgres, freshRedis } from '../support/fresh.ts'
import { on } from '../support/templates.ts'
import type { Span } from '../support/otlp.ts'
import { TestCollector, treeOf } from '../support/test-collector.ts'
import { migratedFolder } from './databases.ts'
import { filesFolder } from './made-up-file.ts'
import { logged, messages, serve } from './serving.ts'

jest.setTimeout(60_000) // processes are started, on whatever machine

const files = filesFolder()
const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (let close = closing.pop(); close; close = closing.pop()) await close()
})

async function collecting(): Promise<TestCollector> {
  const collector = await TestCollector.start()
  closing.push(() => collector.close())
  return collector
}

/** What it is sent is sent at once, and a collector that does not answer is soon given up. */
const soon = { OTEL_BSP_SCHEDULE_DELAY: '20', OTEL_BLRP_SCHEDULE_DELAY: '20', OTEL_EXPORTER_OTLP_TIMEOUT: '500' }

/** The service, followed by a collector. */
async function followed(environment: Readonly<Record<string, string>>) {
  const collector = await collecting()
  const { origin, program } = await serve({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint, ...soon, ...environment })
  return { collector, origin, program, ask: asking(origin) }
}

/** Asks as a part of a trace of its own; gives that, and the caller's span. */
const asking =
  (origin: string) =>
  async (
    path: string,
    { body, flags = '01', headers }: { body?: object; flags?: string; headers?: Record<string, string> } = {},
  ) => {
    const [traceId, parentId] = [randomBytes(16).toString('hex'), randomBytes(8).toString('hex')]
    const answer = await fetch(origin + path, {
      headers: { traceparent: `00-${traceId}-${parentId}-${flags}`, 'content-type': 'application/json', ...headers },
      ...(body && { method: 'POST', body: JSON.stringify(body) }),
    })
    return { traceId, parentId, status: answer.status, text: await answer.text() }
  }

const novel = { title: 'Romola', authors: ['George Eliot'] }

const named = (spans: readonly Span[], wanted: string): Span => spans.find(({ name }) => name === wanted)!

describeOn(['PostgreSQL', 'Redis'], 'Over PostgreSQL and Redis, a request', () => {
  const started = async () => {
    const { url, drop } = await freshPostgres()
    closing.push(drop)
    return { url, ...(await followed({ DATABASE_URL: url, REDIS_URL: await freshRedis(), OTEL_SERVICE_NAME: 'reviews' })) }
  }

  test('is one trace, from its caller’s span to the statements and commands that it came to', async () => {
    const { collector, ask } = await started()
    const miss = await ask('/books')
    const spans = await collector.trace(miss.traceId)
    expect(treeOf(spans)).toEqual([
      'GET /books',
      '  ListBooks',
      '    cache look',
      '      HMGET',
      '      EVAL',
      '    SELECT books book_ratings',
      '    cache fill',
      '      EVAL',
    ])
    const [server, look, statement] = ['GET /books', 'cache look', 'SELECT books book_ratings'].map(name => named(spans, name))
    expect(server).toMatchObject({ parentId: miss.parentId, kind: 2, failed: false, resource: { 'service.name': 'reviews' } })
    expect(server!.attributes).toEqual({
      'http.request.method': 'GET',
      'http.route': '/books',
      'http.response.status_code': '200',
      'network.protocol.name': 'http',
      'url.scheme': 'http',
    })
    expect(look!.attributes).toEqual({ 'book_review.cache.scope': 'books', 'book_review.cache.outcome': 'miss' })
    expect(statement).toMatchObject({ kind: 3, attributes: { 'db.system.name': 'postgresql', 'db.operation.name': 'SELECT' } })
    expect(named(spans, 'HMGET')).toMatchObject({ kind: 3, attributes: { 'db.system.name': 'redis' } })

    const hit = await collector.trace((await ask('/books')).traceId)
    expect(treeOf(hit).slice(0, 3)).toEqual(['GET /books', '  ListBooks', '    cache look'])
    expect(hit.filter(({ attributes }) => attributes['db.system.name'] === 'postgresql')).toEqual([])
    expect(named(hit, 'cache look').attributes).toMatchObject({
      'book_review.cache.outcome': 'hit',
      'book_review.cache.tier': expect.stringMatching(/^(?:memory|redis)$/),
    })
  })

  test('that writes has its statement, or its transaction, and then the renewal', async () => {
    const { collector, ask } = await started()
    const added = await ask('/books', { body: novel })
    const book = JSON.parse(added.text) as BookView
    expect(treeOf(await collector.trace(added.traceId))).toEqual([
      'POST /books',
      '  AddBook',
      '    TRANSACTION',
      '      INSERT books INSERT book_ratings',
      '      INSERT events SELECT book_ratings',
      '    cache renew',
      '      UNLINK',
      '      PUBLISH',
    ])
    const review = await ask(`/books/${book.id}/reviews`, { body: { reviewer: 'Dorothea', rating: 5 } })
    expect(treeOf(await collector.trace(review.traceId))).toEqual([
      'POST /books/:bookId/reviews',
      '  SubmitReview',
      '    INSERT reviews SELECT books SELECT book_ratings UPDATE book_ratings INSERT events',
      '    cache renew',
      '      UNLINK',
      '      PUBLISH',
    ])
  })

  test('that fails says so on each span that failed, and what is refused is no failure', async () => {
    const { collector, ask, url } = await started()
    const refused = await collector.trace((await ask('/books/019c1a2b-3c4d-7e5f-8a6b-ffffffffffff')).traceId)
    expect(refused.filter(({ failed }) => failed)).toEqual([])
    expect(named(refused, 'GetBook').attributes).toEqual({ 'book_review.refusal': 'book-not-found' })
    expect(named(refused, 'GET /books/:bookId').attributes).toMatchObject({ 'http.response.status_code': '404' })

    await on(postgres(url, 'batch'), ({ em }) => em.fork().execute('alter table books rename to lost'))
    const broken = await ask('/books')
    expect(broken.status).toBe(500)
    const failed = (await collector.trace(broken.traceId)).filter(span => span.failed)
    expect(failed.map(({ name, attributes }) => [name, attributes['error.type']]).toSorted()).toEqual([
      ['GET /books', '500'],
      ['ListBooks', '42P01'],
      ['SELECT books book_ratings', '42P01'],
    ])
  })

  test('shows no value: nothing of bodies, paths, queries and headers is sent', async () => {
    const { collector, ask, url } = await started()
    const secret = 'hush-hush'
    const all = async (round: number) => {
      const key = `"${secret}-${round}"`
      const headers = {
        'x-api-key': secret,
        cookie: secret,
        tracestate: `a=${secret}`,
        'user-agent': secret,
        'idempotency-key': key,
      }
      await ask(`/books?author=${secret}`, { headers })
      await ask(`/books?q=${secret}&limit=${secret}`, { headers })
      await ask(`/books/${secret}`, { headers })
      await ask(`/${secret}`, { headers })
      const { text } = await ask('/books', { headers, body: { title: secret, authors: [secret], description: secret } })
      const { id } = JSON.parse(text) as { id?: string }
      await ask(`/books/${id}/reviews`, { headers, body: { reviewer: secret, rating: 5, title: secret, body: secret } })
      await ask(`/books/${id}/reviews`, { body: { reviewer: secret, rating: 5, title: secret, body: secret } })
      await ask(`/reviewers/me/reviews?reviewer=${secret}`, { headers })
    }
    await all(1)
    await on(postgres(url, 'batch'), ({ em }) =>
      em.fork().execute('alter table books add constraint odd check (title is null) not valid'),
    )
    await all(2)
    const { traceId } = await ask('/livez')
    await collector.trace(traceId)
    await collector.until(() => collector.logs.find(log => log.traceId === traceId))
    expect(collector.spans.length).toBeGreaterThan(40)
    expect(collector.spans.filter(({ failed }) => failed).length).toBeGreaterThan(2)
    expect(Buffer.concat(collector.bodies).toString('latin1')).not.toMatch(/hush/i)
  })
})

describe('Over the embedded database, a request', () => {
  test('is one trace, too, also while its answer is streamed; and its lines of the log are sent with it', async () => {
    const folder = await migratedFolder(files.at('streamed'))
    const { collector, ask, program } = await followed({
      DATA_DIR: folder,
      OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=test',
    })
    for (const title of ['Romola', 'Felix Holt']) await ask('/books', { body: { ...novel, title } })
    const { traceId, text } = await ask('/books', { headers: { accept: 'application/x-ndjson' } })
    expect(text.trim().split('\n')).toHaveLength(2)
    const spans = await collector.trace(traceId)
    expect(treeOf(spans)).toEqual(['GET /books', '  ListAllBooks', '    SELECT books book_ratings'])
    const log = await collector.until(() => collector.logs.find(record => record.traceId === traceId))
    expect(log).toMatchObject({
      spanId: named(spans, 'GET /books').spanId,
      severity: 'info',
      body: 'request',
      attributes: { method: 'GET', route: '/books', status: '200' },
      resource: { 'service.name': 'book-review', 'deployment.environment.name': 'test' },
    })
    const line = program.out.find(line => line.includes(traceId))!
    expect(JSON.parse(line)).toMatchObject({ trace_id: traceId, span_id: named(spans, 'GET /books').spanId })
  })

  test('that its caller does not sample has no spans, and its trace’s id on the log', async () => {
    const folder = await migratedFolder(files.at('unsampled'))
    const { collector, ask, program } = await followed({ DATA_DIR: folder })
    const unsampled = await ask('/books', { flags: '00' })
    await collector.trace((await ask('/books')).traceId)
    expect(collector.spans.filter(({ traceId }) => traceId === unsampled.traceId)).toEqual([])
    expect(program.out.filter(line => line.includes(unsampled.traceId))).toHaveLength(1)
  })
})

describe('A collector that', () => {
  test('is away costs nothing but what it would have been sent; it is told once, and when it is back', async () => {
    const folder = await migratedFolder(files.at('away'))
    const gone = await TestCollector.start()
    const { port } = gone
    await gone.close()
    const { origin, program } = await serve({
      DATA_DIR: folder,
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}`,
      ...soon,
    })
    const ask = asking(origin)
    await logged(program, /^The collector of traces and logs is away/)
    for (let at = 0; at < 20; at++) expect((await ask('/books')).status).toBe(200)
    const back = await TestCollector.start(port)
    closing.push(() => back.close())
    await logged(program, 'The collector of traces and logs is up.')
    await back.trace((await ask('/books')).traceId)
    program.signal('SIGTERM')
    expect(await program.ended).toMatchObject({ code: 0, err: [] })
    expect(messages(program).filter(message => message.startsWith('The collector'))).toHaveLength(2)
  })

  test('hangs makes nothing grow, and holds up neither requests nor the end', async () => {
    const folder = await migratedFolder(files.at('hung'))
    const collector = await collecting()
    collector.hung = true
    const { origin, program } = await serve({
      DATA_DIR: folder,
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint,
      ...soon,
      OTEL_BSP_MAX_QUEUE_SIZE: '10',
      OTEL_BSP_MAX_EXPORT_BATCH_SIZE: '5',
      OTEL_LOGS_EXPORTER: 'none',
      OTEL_EXPORTER_OTLP_TIMEOUT: '3600000',
    })
    const ask = asking(origin)
    for (let at = 0; at < 50; at++) expect((await ask('/livez')).status).toBe(200)
    expect(collector.requests).toBe(1) // and no other before that one is answered
    collector.hung = false
    program.signal('SIGTERM')
    expect(await program.ended).toMatchObject({ code: 0, err: [] })
    expect(collector.spans).toHaveLength(10)
  })
})

describe('OpenTelemetry', () => {
  const loaded = async (environment: Readonly<Record<string, string>>) => {
    const folder = await migratedFolder(files.at(`loaded-${Object.keys(environment).length}`))
    const args = ['--import', './tests/cli/loaded-files.mjs', 'src/main.ts']
    const { program, origin } = await serve({ DATA_DIR: folder, ...environment }, args)
    expect((await fetch(`${origin}/books`)).status).toBe(200)
    program.signal('SIGTERM')
    await program.ended
    return program.said(line => line.startsWith('{"msg":"loaded"') && (JSON.parse(line) as { loaded: string[] }).loaded)
  }

  test('is not loaded where there is no collector, but for the interface that prom-client brings along; else it is', async () => {
    const { endpoint } = await collecting()
    const without = await loaded({})
    expect(without.filter(file => !file.startsWith('api/'))).toEqual([])
    expect(await loaded({ OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, OTEL_SDK_DISABLED: 'true' })).toEqual(without)
    const packages = new Set((await loaded({ OTEL_EXPORTER_OTLP_ENDPOINT: endpoint })).map(file => file.split('/')[0]))
    expect([...packages]).toEqual(expect.arrayContaining(['api', 'sdk-trace', 'sdk-logs', 'exporter-trace-otlp-proto']))
  })
})
