import { expect, jest, test } from '@jest/globals'
import { decodeJwt } from 'jose'
import type { AccessTokens } from '../../src/application/ports/access-tokens.ts'
import { readConfig } from '../../src/config.ts'
import { SystemClock } from '../../src/infrastructure/system/system-clock.ts'
import { IssuerKeys } from '../../src/infrastructure/tokens/issuer-keys.ts'
import { JoseAccessTokens } from '../../src/infrastructure/tokens/jose-access-tokens.ts'
import { Program } from './program.ts'

jest.setTimeout(60_000) // processes are started, on whatever machine

const issuing = (environment: Record<string, string> = {}) => Program.serve(environment, ['tools/local-issuer/main.ts'])

/** Starts it, and reads its tokens as the service does with the settings that it says. */
async function issuer(environment: Record<string, string> = {}) {
  const program = issuing(environment)
  const curl = await program.said(line => /^ {2}curl '(.*)'$/.exec(line)?.[1] ?? false)
  const settings = program.out.flatMap(line => (/^ {2}AUTH_\w+=/.test(line) ? [line.trim().split('=') as [string, string]] : []))
  const auth = readConfig(Object.fromEntries(settings)).auth!
  const tokens: AccessTokens = new JoseAccessTokens(auth, new IssuerKeys(auth.jwksUrl), new SystemClock())
  const get = (path: string, init?: RequestInit) => fetch(new URL(path, auth.issuer), init)
  return { program, curl, auth, tokens, get }
}

test('npm run issuer says what it is, and gives tokens that the service takes with the settings that it says', async () => {
  const { program, curl, auth, tokens } = await issuer()
  expect(program.out[0]).toBe(
    'For trying out and development only: an issuer that gives anybody on this machine a token for any name.',
  )
  expect(auth).toEqual({
    issuer: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
    audience: 'book-review',
    jwksUrl: new URL('/jwks.json', auth.issuer),
  })
  const answer = await fetch(curl)
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/plain; charset=utf-8'])
  const token = (await answer.text()).trim()
  const { reviewer, scopes } = await tokens.read(token)
  expect([reviewer.name, [...scopes]]).toEqual(['Ada Lovelace', ['books:write', 'reviews:write']])
  const { iat = 0, exp } = decodeJwt(token)
  expect(exp).toBe(iat + 3_600)
})

test('it gives a token for whom it is asked, and for what', async () => {
  const { tokens, get } = await issuer({ AUTH_AUDIENCE: 'another' })
  const read = async (query: string) => tokens.read((await (await get(`/token?${query}`)).text()).trim())
  const { reviewer, scopes } = await read('sub=bob&scope=reviews:moderate')
  expect([reviewer.name, [...scopes]]).toEqual(['bob', ['reviews:moderate']])
  expect([...(await read('sub=bob&scope=')).scopes]).toEqual([])
  expect([...(await read('sub=bob')).scopes]).toEqual(['books:write', 'reviews:write'])
  expect((await read('sub=bob&name=Zo%C3%AB%20%F0%9F%91%A9')).reviewer).toEqual({ id: reviewer.id, name: 'Zoë 👩' })
})

test('it says what it needs to whoever asks otherwise, and shows no private key', async () => {
  const { get } = await issuer()
  for (const nobody of ['/token', '/token?sub=', '/token?sub=%20&name=Ada', '/token?Sub=ada'])
    expect([(await get(nobody)).status, await (await get(nobody)).text()]).toEqual([400, expect.stringMatching(/^Whom is /)])
  expect((await get('/')).status).toBe(404)
  expect((await get('/token/?sub=ada')).status).toBe(404)
  const posted = await get('/token?sub=ada', { method: 'POST' })
  expect([posted.status, posted.headers.get('allow')]).toEqual([405, 'GET, HEAD'])
  const { keys } = (await (await get('/jwks.json')).json()) as { keys: object[] }
  expect(keys.map(key => Object.keys(key).sort())).toEqual([['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y']])
})

test('each has a key of its own: tokens of one are worth nothing to who trusts another', async () => {
  const [one, other] = [await issuer(), await issuer()]
  const token = (await (await one.get('/token?sub=ada')).text()).trim()
  await one.tokens.read(token)
  await expect(other.tokens.read(token)).rejects.toThrow('a key that the issuer does not have')
})

test('it ends when it is told to', async () => {
  const { program } = await issuer()
  program.signal('SIGTERM')
  expect((await program.ended).signal).toBe('SIGTERM')
})

test('it does not start, and says why, where its port is taken or none', async () => {
  const { auth } = await issuer()
  const { port } = new URL(auth.issuer)
  const taken = `Port ${port} is taken by another process. Stop that one, or choose another with PORT.`
  expect(await issuing({ PORT: port }).ended).toEqual({ code: 1, signal: null, out: [], err: [taken] })
  for (const wrong of ['65536', 'x', '-1', '80.5']) {
    const err = [`PORT must be a port from 0 to 65535, not "${wrong}".`]
    expect(await issuing({ PORT: wrong }).ended).toEqual({ code: 1, signal: null, out: [], err })
  }
})
