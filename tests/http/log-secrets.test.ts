import { describe, expect, test } from '@jest/globals'
import { connections, ports } from '../../src/container.ts'
import { describeOn } from '../support/describe-on.ts'
import { memoryService, type Service, type ServiceOptions } from '../support/memory-service.ts'
import { pgliteService, postgresService } from './database-services.ts'
import { recordedLog } from './log-lines.ts'
import { TestIssuer } from '../support/test-issuer.ts'
import { nobody } from './client.ts'
import { Connection, exchange, listen } from './raw-http.ts'
import { bearing, believing, everyScope, tokenOf } from './tokens/people.ts'

const secret = 'hush-hush'
const headers = {
  authorization: `Bearer ${secret}`,
  cookie: `session=${secret}`,
  'idempotency-key': `"${secret}"`,
  'x-api-key': secret,
  'x-request-id': `${secret} is not well-formed`,
  traceparent: secret,
  tracestate: `a=${secret}`,
  referer: `https://${secret}.example`,
  'x-forwarded-for': secret,
}
const opinion = { reviewer: secret, rating: 5, title: secret, body: secret }
const book = { title: secret, authors: [secret], isbn: secret, description: secret }

/** Everything that can be asked, with a secret wherever there is room for one. */
async function tellSecrets({ app }: Service): Promise<number[]> {
  const statuses: number[] = []
  for (const [method, url, payload] of [
    ['GET', `/books?q=${secret}`],
    ['GET', `/books?limit=${secret}&${secret}=1`],
    ['GET', '/books'],
    ['POST', '/books', book],
    ['POST', '/books', { title: secret, authors: [secret] }],
    ['POST', '/books', `{"title": "${secret}`],
    ['POST', '/books', secret.repeat(10_000)],
    ['POST', `/books/019c1a2b-3c4d-7e5f-8a6b-ffffffffffff/reviews?${secret}`, opinion],
    ['POST', '/books/019c1a2b-3c4d-7e5f-8a6b-ffffffffffff/reviews', opinion],
    ['GET', `/books/${secret}`],
    ['GET', `/reviewers/${secret}/reviews`],
    ['GET', `/reviewers/me/reviews?reviewer=${secret}`],
    ['DELETE', `/reviewers/me?reviewer=${secret}`],
    ['GET', `/${secret}?token=${secret}`],
    ['PUT', `/books?token=${secret}`, book],
    ['GET', `/books/%zz${secret}?token=${secret}`],
    ['GET', `/docs/${secret}`],
  ] as const) {
    const json = { 'content-type': 'application/json' }
    const answer = await app.inject({ method, url, headers: { ...headers, ...(payload && json) }, ...(payload && { payload }) })
    statuses.push(answer.statusCode)
  }
  return statuses
}

/** One after the other, each way in which a statement fails, by its SQLSTATE: only the first error has no value in it. */
const breakages: readonly (readonly [string, readonly string[]])[] = [
  ['42P01', ['alter table books rename to lost']],
  ['23514', ['alter table lost rename to books', 'alter table books add constraint odd check (title is null) not valid']],
  ['22P02', ['alter table books drop constraint odd, add column odd int generated always as (title::int) stored']],
]

async function brokenDatabase(open: (options: ServiceOptions) => Promise<Service>): Promise<void> {
  const { log, lines, from } = recordedLog()
  const service = await open({ log })
  const em = service.container.resolve(connections.database).em.fork()
  for (const [code, statements] of breakages) {
    for (const statement of statements) await em.execute(statement)
    expect(await tellSecrets(service)).toContain(500)
    const stack = expect.stringContaining('mikro-orm-unit-of-work.ts')
    expect(from(50).at(-1)).toMatchObject({ err: { code, message: expect.stringMatching(/./), stack } })
  }
  await service.close()
  expect(JSON.stringify(lines)).not.toMatch(/hush/i) // nor the words that are searched for
}
const onPostgres = (name: string, run: () => Promise<void>): void =>
  describeOn('PostgreSQL', 'over a server', () => test(name, run))

describe('S5 the log, at every level,', () => {
  test('has nothing of bodies, tokens or queries, whatever becomes of the request', async () => {
    const { log, lines } = recordedLog()
    const service = await memoryService({ log })
    const statuses = await tellSecrets(service)
    expect(new Set(statuses)).toEqual(new Set([200, 201, 204, 400, 404, 405, 413, 422]))
    expect(lines.filter(({ msg }) => msg === 'request')).toHaveLength(statuses.length)
    await service.close()
    expect(JSON.stringify(lines)).not.toMatch(/hush/i) // nor the words that are searched for
  })

  test('has nothing of them where something broke', async () => {
    const { log, lines, from } = recordedLog()
    const fail = () => Promise.reject(new Error('broken'))
    const allBooks = () => ({ [Symbol.asyncIterator]: () => ({ next: fail }) })
    const service = await memoryService({
      log,
      swap: container => {
        container.registerInstance(ports.catalogue, {
          books: fail,
          allBooks,
          book: fail,
          reviews: fail,
          review: fail,
          booksOf: fail,
          reviewsBy: fail,
        })
        container.registerInstance(ports.unitOfWork, { run: fail, submit: fail, once: fail })
      },
    })
    expect(await tellSecrets(service)).toContain(500)
    expect(from(50).length).toBeGreaterThan(0)
    for (const line of lines) expect(line).toMatchObject({ requestId: expect.any(String), trace_id: expect.any(String) })
    await service.close()
    expect(JSON.stringify(lines)).not.toMatch(/hush/i) // nor the words that are searched for
  })

  test('has nothing of them where the embedded database broke', () => brokenDatabase(pgliteService))
  onPostgres('has nothing of them where PostgreSQL broke', () => brokenDatabase(postgresService))

  test('has nothing of access tokens, whether they prove anything or not, nor of what they say', async () => {
    const { log, lines } = recordedLog()
    const issuer = await TestIssuer.start()
    const service = await memoryService({ log, environment: believing(issuer) })
    const told = { name: secret, email: `${secret}@example.org` }
    const good = await tokenOf(issuer, service, secret, everyScope, told)
    const sent = [good, `${good}x`, good.split('.')[1]!, await tokenOf(issuer, service, secret, everyScope, { ...told, exp: 1 })]
    const statuses: number[] = []
    const ask = async ({ app }: Service, token: string) => {
      for (const [method, url, payload] of [
        ['POST', '/books', { title: secret, authors: [secret] }],
        ['GET', '/reviewers/me/reviews', undefined],
        ['DELETE', '/reviewers/me', undefined],
        ['DELETE', `/books/${nobody}/reviews/${nobody}?reason=${secret}`, undefined],
      ] as const)
        statuses.push((await app.inject({ method, url, headers: bearing(token), ...(payload && { payload }) })).statusCode)
    }
    for (const token of sent) await ask(service, token)
    await issuer.close()
    const other = await memoryService({ log, environment: believing(issuer) }) // which cannot tell
    await ask(other, good)
    expect(new Set(statuses)).toEqual(new Set([200, 201, 204, 401, 428, 503]))
    await Promise.all([service.close(), other.close()])
    const all = JSON.stringify(lines)
    expect(all).not.toMatch(/hush/i)
    for (const part of sent.flatMap(token => token.split('.'))) expect(all).not.toContain(part)
  })

  test('has nothing of what is no HTTP', async () => {
    const { log, lines } = recordedLog()
    const service = await memoryService({ log })
    const port = await listen(service.app)
    await exchange(port, `${secret}\r\n\r\n`)
    await exchange(port, `GET /books HTTP/1.1\r\nHost: a\r\nAuthorization: ${secret}\0\r\n\r\n`)
    await exchange(port, `GET /${secret.repeat(3_000)} HTTP/1.1\r\n\r\n`)
    const connection = await Connection.open(port)
    connection.send(
      `POST /books HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n${secret}\r\n`,
    )
    await connection.untilClosed()
    expect(lines.filter(({ msg }) => msg === 'broken request')).toHaveLength(4)
    await service.close()
    expect(JSON.stringify(lines)).not.toMatch(/hush/i) // nor the words that are searched for
  })
})
