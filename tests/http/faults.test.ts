import { describe, expect, test } from '@jest/globals'
import type { Catalogue } from '../../src/application/ports/catalogue.ts'
import type { UnitOfWork } from '../../src/application/ports/unit-of-work.ts'
import { Unavailable } from '../../src/application/ports/unavailable.ts'
import { ports } from '../../src/container.ts'
import { useApi } from '../support/api-matcher.ts'
import { memoryService } from '../support/memory-service.ts'
import { Client, nobody } from './client.ts'
import { recordedLog } from './log-lines.ts'
import { problemOf } from './problem-of.ts'

/** Adapters that fail with this, whatever they are asked. */
function failing(reason: unknown): { catalogue: Catalogue; unitOfWork: UnitOfWork } {
  const { promise, reject } = Promise.withResolvers<never>()
  promise.catch(() => {}) // whoever asks is told
  reject(reason)
  const fail = () => promise
  const allBooks = () => ({ [Symbol.asyncIterator]: () => ({ next: fail }) })
  return {
    catalogue: { books: fail, allBooks, book: fail, reviews: fail, review: fail, booksOf: fail, reviewsBy: fail },
    unitOfWork: { run: fail, submit: fail, once: fail },
  }
}

async function serviceThat(reason: unknown) {
  const record = recordedLog()
  const { catalogue, unitOfWork } = failing(reason)
  const service = await memoryService({
    log: record.log,
    swap: container => {
      container.registerInstance(ports.catalogue, catalogue)
      container.registerInstance(ports.unitOfWork, unitOfWork)
    },
  })
  useApi(service.app)
  return { client: new Client(service), ...record }
}

const requests: [string, (client: Client) => ReturnType<Client['get']>][] = [
  ['GET /books', client => client.get('/books')],
  ['GET /books as lines', client => client.get('/books', { accept: 'application/x-ndjson' })],
  ['POST /books', client => client.post('/books', { title: 'A', authors: ['B'] })],
  ['GET /books/{bookId}', client => client.get(`/books/${nobody}`)],
  ['GET /books/{bookId}/reviews', client => client.get(`/books/${nobody}/reviews`)],
  ['POST /books/{bookId}/reviews', client => client.post(`/books/${nobody}/reviews`, { reviewer: 'Ann', rating: 3 })],
  [
    'PATCH /books/{bookId}/reviews/{reviewId}',
    client => client.patch(`/books/${nobody}/reviews/${nobody}?reviewer=Ann`, { rating: 3 }, { 'if-match': '*' }),
  ],
  [
    'DELETE /books/{bookId}/reviews/{reviewId}',
    client => client.delete(`/books/${nobody}/reviews/${nobody}?reviewer=Ann`, { 'if-match': '*' }),
  ],
  ['GET /books/{bookId}/reviews/{reviewId}', client => client.get(`/books/${nobody}/reviews/${nobody}`)],
  ['GET /reviewers/me/reviews', client => client.get('/reviewers/me/reviews?reviewer=Ann')],
  ['GET /reviewers/{reviewerId}/reviews', client => client.get(`/reviewers/${nobody}/reviews`)],
  ['DELETE /reviewers/me', client => client.delete('/reviewers/me?reviewer=Ann')],
]

const secret = 'password authentication failed for user books at 10.0.0.7'

describe.each(requests)('%s', (_, ask) => {
  test('S8 R1 is a 503 while the database is away, and says when to try again', async () => {
    const { client } = await serviceThat(new Unavailable('The database', new Error(secret)))
    const answer = await ask(client)
    const { detail } = problemOf(answer, 503, 'temporarily-unavailable')
    expect(detail).toBe('The database cannot be reached at the moment. Please try again in a moment.')
    expect(answer.headers['retry-after']).toMatch(/^[1-9]\d*$/)
    expect(answer.body).not.toContain(secret)
  })

  test('R1 is a 500 when something broke, and tells nobody what', async () => {
    const { client } = await serviceThat(new Error(secret))
    const answer = await ask(client)
    problemOf(answer, 500, 'internal-error')
    expect(answer.body).not.toMatch(/password|10\.0\.0\.7|Error:/)
    expect(answer.headers).not.toHaveProperty('retry-after')
  })
})

describe('a fault', () => {
  test.each([
    ['of any kind', new Error(secret)],
    ['of an absence', new Unavailable('The database', new Error(secret))],
  ])('%s is logged once and whole, under the id that the problem names', async (_, reason) => {
    const { client, from } = await serviceThat(reason)
    const { instance } = JSON.parse((await client.get('/books')).body) as { instance: string }
    expect(from(40)).toHaveLength(1)
    const [line] = from(50)
    expect(line).toMatchObject({
      err: { message: expect.stringContaining(reason.message), stack: expect.stringContaining('faults.test.ts') },
    })
    expect(JSON.stringify(line)).toContain(secret)
    expect(Object.values(line!)).toContain(instance)
  })

  test.each([
    ['text', 'boom'],
    ['nothing', undefined],
    ['null', null],
    ['an object', { statusCode: 404, message: secret }],
    ['an error that bears a status of its own', Object.assign(new Error(secret), { statusCode: 404 })],
    ['an error that bears a code of its own', Object.assign(new Error(secret), { statusCode: 400, code: 'ERR_OTHER_CLIENT' })],
    ['an error that looks like a refusal', Object.assign(new Error(secret), { code: 'book-not-found' })],
    ['a TypeError', new TypeError(secret)],
  ])('stays a fault when what was thrown is %s', async (_, reason) => {
    const { client, from } = await serviceThat(reason)
    const answer = await client.get('/books')
    problemOf(answer, 500, 'internal-error')
    expect(answer.body).not.toContain(secret)
    expect(from(50)).toHaveLength(1)
  })

  test('is told, too, when an answer does not fit the schema that it was promised by', async () => {
    const { log, from } = recordedLog()
    const { catalogue } = failing(null)
    const book: Catalogue['book'] = async () => ({ view: { id: 'x' } as never, source: { kind: 'uncached' } })
    const service = await memoryService({
      log,
      swap: container => container.registerInstance(ports.catalogue, { ...catalogue, book }),
    })
    useApi(service.app)
    problemOf(await new Client(service).get(`/books/${nobody}`), 500, 'internal-error')
    expect(from(50)).toHaveLength(1)
  })
})

describe('what is only refused', () => {
  test('is no fault: the log has one line of the request, at the level of information', async () => {
    const { log, lines, from } = recordedLog()
    const service = await memoryService({ log })
    useApi(service.app)
    const { instance } = problemOf(await new Client(service).get(`/books/${nobody}?`), 404, 'book-not-found')
    expect(from(40)).toEqual([])
    expect(lines.filter(({ msg }) => msg === 'request')).toMatchObject([
      { requestId: instance, method: 'GET', route: '/books/:bookId', status: 404 },
    ])
  })

  test('S5 leaves nothing of a body or a query in the log', async () => {
    const { log, lines } = recordedLog()
    const service = await memoryService({ log })
    useApi(service.app)
    const client = new Client(service)
    await client.post('/books', { title: 'hush-hush', authors: ['hush-hush'], isbn: 'hush-hush' })
    await client.addBook({ title: 'hush-hush' })
    await client.get('/books?cursor=hush-hush')
    await client.get('/books?hush-hush=1')
    expect(lines.filter(({ msg }) => msg === 'request')).toHaveLength(4)
    expect(JSON.stringify(lines)).not.toContain('hush-hush')
  })
})
