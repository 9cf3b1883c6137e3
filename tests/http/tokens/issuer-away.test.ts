import { afterEach, describe, expect, test } from '@jest/globals'
import { readConfig } from '../../../src/config.ts'
import { connections, ports } from '../../../src/container.ts'
import { IssuerDependency } from '../../../src/infrastructure/tokens/issuer-dependency.ts'
import { trustIssuer } from '../../../src/trust-issuer.ts'
import { useApi } from '../../support/api-matcher.ts'
import { memoryService } from '../../support/memory-service.ts'
import { type IssuerMode, TestIssuer } from '../../support/test-issuer.ts'
import { Client } from '../client.ts'
import { recordedLog } from '../log-lines.ts'
import { problemOf } from '../problem-of.ts'
import { bearing, believing, mostScopes, tokenOf } from './people.ts'

const ended: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const end of ended.splice(0)) await end()
})

/** A service and its issuer, of whose waiting times none is waited for: `later` makes them pass. */
async function start() {
  const issuer = await TestIssuer.start()
  const { log, lines } = recordedLog()
  let now = 0
  const environment = believing(issuer)
  const service = await memoryService({
    log,
    environment,
    swap: container => {
      const keys = trustIssuer(readConfig(environment), log, { now: () => now })!
      container.registerInstance(connections.issuerKeys, keys)
      container.registerInstance(ports.dependencies, [new IssuerDependency(keys)])
    },
  })
  useApi(service.app)
  ended.push(service.close, () => issuer.close())
  const client = new Client(service)
  const add = (token: string) => client.post('/books', { title: 'Middlemarch', authors: ['George Eliot'] }, bearing(token))
  return {
    issuer,
    client,
    /** Adds a book with a new token of the key that signs now. */
    add: async () => add(await tokenOf(issuer, service, 'ada')),
    /** With one of a key that nobody has seen. */
    addUnknown: async (kid = 'unknown') => add(await issuer.sign({ scope: mostScopes }, { kid }, undefined, service.clock.time)),
    later: (seconds: number) => void (now += seconds * 1_000),
    readiness: async () => {
      const { statusCode, body } = await client.get('/readyz')
      return [statusCode, JSON.parse(body) as object]
    },
    told: () => lines.flatMap(({ level, msg }) => (/issuer/i.test(String(msg)) ? [[level, String(msg)]] : [])),
  }
}
const ready = [200, { status: 'ready', access: 'tokens', dependencies: { issuer: 'up' } }]
const degraded = [200, { status: 'degraded', access: 'tokens', dependencies: { issuer: 'down' } }]
const refusedFor = (answer: Awaited<ReturnType<Client['get']>>) => {
  const { detail } = problemOf(answer, 503, 'temporarily-unavailable')
  expect(detail).toBe('The issuer of access tokens cannot be reached at the moment. Please try again in a moment.')
  expect(answer.headers['retry-after']).toMatch(/^[1-9]\d*$/)
  expect(answer.headers).not.toHaveProperty('www-authenticate')
}

const modes: [string, IssuerMode][] = [
  ['never answers', 'hang'],
  ['breaks off', 'cut'],
  ['fails', { status: 500 }],
  ['answers with what are no keys', { text: '<html>' }],
]

describe('S8 with an issuer', () => {
  test('that is taken down, whoever has a token of a known key goes on, and for a new key it is said when to come back', async () => {
    const { issuer, client, add, addUnknown, later, readiness, told } = await start()
    expect((await add()).statusCode).toBe(201)
    expect(await readiness()).toEqual(ready)
    await issuer.close()
    for (let n = 0; n < 3; n++) {
      expect((await add()).statusCode).toBe(201)
      later(31)
      refusedFor(await addUnknown())
      expect((await client.get('/books')).statusCode).toBe(200)
      expect(await readiness()).toEqual(degraded)
    }
    later(3_600)
    expect((await add()).statusCode).toBe(201)
    expect(told()).toEqual([[40, expect.stringMatching(/^The issuer of access tokens is away \(.+\); tokens signed by keys/)]])

    await issuer.open()
    await issuer.rotate()
    later(6)
    expect((await add()).statusCode).toBe(201)
    expect(await readiness()).toEqual(ready)
    problemOf(await addUnknown(), 401, 'invalid-token')
    expect(told().slice(1)).toEqual([[30, 'The issuer of access tokens is up.']])
  })

  test.each(modes)('that %s, the same holds', async (_, mode) => {
    const { issuer, add, addUnknown, later, readiness } = await start()
    expect((await add()).statusCode).toBe(201)
    issuer.mode = mode
    later(31)
    refusedFor(await addUnknown())
    expect(await readiness()).toEqual(degraded)
    expect((await add()).statusCode).toBe(201)
    issuer.mode = 'serve'
    later(6)
    expect(await readiness()).toEqual(ready)
    problemOf(await addUnknown(), 401, 'invalid-token')
  })

  const noKeys: (typeof modes)[number] = ['has no keys', { text: '{"keys":[]}' }]
  test.each([...modes, noKeys])(
    'that %s from the start, the service is there, nobody can write, and that passes',
    async (_, mode) => {
      const { issuer, client, add, later, readiness } = await start()
      issuer.mode = mode
      refusedFor(await add())
      expect((await client.get('/books')).json()).toEqual({ items: [], next: null })
      expect(await readiness()).toEqual(degraded)
      problemOf(await client.post('/books', {}), 401, 'authentication-required') // who has no token is told so all the same
      issuer.mode = 'serve'
      later(6)
      expect((await add()).statusCode).toBe(201)
      expect(await readiness()).toEqual(ready)
    },
  )

  test('that signs with a new key, its tokens are good at once, and what it has withdrawn soon is not', async () => {
    const { issuer, add, later } = await start()
    expect((await add()).statusCode).toBe(201)
    const old = issuer.key()
    await issuer.rotate('RS256')
    later(31)
    const before = issuer.requests.keys
    expect((await add()).statusCode).toBe(201)
    expect(issuer.requests.keys).toBe(before + 1)
    issuer.withdraw(...issuer.keys)
    issuer.keys = [old]
    later(1_300)
    expect((await add()).statusCode).toBe(201)
    expect(issuer.requests.keys).toBe(before + 2)
  })

  test('is not asked for each token: a flood of unknown keys is one question, and so it is while it is away', async () => {
    const { issuer, addUnknown, add, later } = await start()
    expect((await add()).statusCode).toBe(201)
    const flood = () => Promise.all(Array.from({ length: 200 }, (_, n) => addUnknown(`unknown ${n}`)))
    const before = issuer.requests.keys
    for (const answer of await flood()) problemOf(answer, 401, 'invalid-token')
    expect(issuer.requests.keys).toBe(before) // it was asked only just
    later(31)
    for (const answer of await flood()) problemOf(answer, 401, 'invalid-token')
    expect(issuer.requests.keys).toBe(before + 1)
    issuer.mode = { status: 500 }
    later(31)
    for (const answer of await flood()) refusedFor(answer)
    expect(issuer.requests.keys).toBe(before + 2)
    for (const answer of await flood()) refusedFor(answer)
    expect(issuer.requests.keys).toBe(before + 2)
  })
})
