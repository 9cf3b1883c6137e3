import { describe, expect, test } from '@jest/globals'
import { Unavailable } from '../../src/application/ports/unavailable.ts'
import { IssuerDependency } from '../../src/infrastructure/tokens/issuer-dependency.ts'
import type { IssuerMode } from '../support/test-issuer.ts'
import { times } from './samples.ts'
import { unknown, WatchedKeys } from './watched-keys.ts'

const the = new WatchedKeys()

describe('An issuer of which no key is known yet', () => {
  const tooMuch = 'it answered with more than 524288 bytes'
  test.each<[IssuerMode, string | RegExp]>([
    ['hang', 'request timed out'],
    ['drip', 'request timed out'],
    ['cut', /terminated|aborted|closed/],
    ['redirect', 'it answered 302'],
    ['huge', tooMuch],
    ['packed', tooMuch],
    ['endless', tooMuch],
    [{ status: 404 }, 'it answered 404'],
    [{ status: 500 }, 'it answered 500'],
    [{ status: 201 }, 'it answered 201'],
    [{ text: '' }, 'Failed to parse'],
    [{ text: '<html>Sorry</html>' }, 'Failed to parse'],
    [{ text: '{"keys":[' }, 'Failed to parse'],
    [{ text: 'null' }, 'JSON Web Key Set malformed'],
    [{ text: '[]' }, 'JSON Web Key Set malformed'],
    [{ text: '{"keys":{}}' }, 'JSON Web Key Set malformed'],
    [{ text: '{"keys":[1]}' }, 'JSON Web Key Set malformed'],
    [{ text: '{"keys":[]}' }, 'it has no keys'],
  ])('makes every token wait that comes while it answers so: %j', async (mode, why) => {
    the.issuer.mode = mode
    const { alg, kid } = the.issuer.key()
    const tries = times(20, () => the.keys.find({ alg, kid }).catch((error: unknown) => error))
    for (const error of await Promise.all(tries)) {
      expect(error).toBeInstanceOf(Unavailable)
      expect((error as Unavailable).message).toBe('The issuer of access tokens cannot be reached at the moment.')
      expect((error as { cause: Error }).cause.message).toMatch(why)
    }
    expect(the.told).toEqual([expect.stringMatching(why)])
    expect([the.issuer.requests, the.keys.state]).toEqual([{ keys: 1, elsewhere: 0 }, 'away'])
    the.issuer.mode = 'serve'
    the.time += 4_999
    expect([await the.find(), the.requests]).toEqual(['unavailable', 1])
    the.time += 1
    expect([await the.find(), the.requests, the.keys.state]).toEqual(['public', 2, 'up'])
    expect(the.told.slice(1)).toEqual(['up: it answers'])
  })

  test('makes every token wait while it is away, and none when it is there', async () => {
    await the.issuer.close()
    expect(await the.flood()).toBe('unavailable')
    await the.issuer.open()
    expect([await the.find(), the.requests]).toEqual(['unavailable', 0])
    the.time += 5_000
    expect([await the.find(), await the.find(unknown()), the.requests]).toEqual(['public', 'unknown', 1])
    expect(the.told).toEqual([expect.stringMatching(/^away: .*ECONNREFUSED/), 'up: it answers'])
  })
})

test('a key of an issuer that is none does not keep the others from working, and one that is no secret any more does not work', async () => {
  const pair = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify'])
  const { kty = '', crv = '', x = '', y = '', d = '' } = await crypto.subtle.exportKey('jwk', pair.privateKey)
  the.issuer.extra = [
    { kty: 'EC', crv: 'P-256', x: 'AA', y: 'AA', kid: 'spoiled' },
    { kty, crv, x, y, d, kid: 'private' },
    { kty: 'oct', k: 'AAAA', kid: 'secret' },
    { kid: 'nothing' },
  ]
  const find = (kid: string) => the.find({ alg: 'ES256', kid })
  expect([await find('spoiled'), await find('private')]).toEqual(['unavailable', 'unavailable'])
  expect([await find('secret'), await find('nothing'), await the.find()]).toEqual(['unknown', 'unknown', 'public'])
  expect(the.requests).toBe(1)
})

describe('The issuer as something that the service leans on', () => {
  const dependency = () => new IssuerDependency(the.keys)

  test('is one that it can do without', () => {
    expect([dependency().name, dependency().optional]).toEqual(['issuer', true])
  })

  test('is asked whether it is there, and not again as long as all is well', async () => {
    expect(await Promise.all(times(20, () => dependency().state()))).toEqual(times(20, () => 'up'))
    the.time += 24 * 3_600_000
    expect([await dependency().state(), the.requests]).toEqual(['up', 1])
  })

  test.each<IssuerMode>(['hang', 'cut', { status: 500 }, { text: '{"keys":[]}' }])(
    'is down when it answers so: %j; is asked once in five seconds at most, and is up when it answers',
    async mode => {
      the.issuer.mode = mode
      expect(await Promise.all(times(20, () => dependency().state()))).toEqual(times(20, () => 'down'))
      the.issuer.mode = 'serve'
      the.time += 4_999
      expect([await dependency().state(), the.requests]).toEqual(['down', 1])
      the.time += 1
      expect([await dependency().state(), the.requests]).toEqual(['up', 2])
    },
  )

  test('is down when it has gone, though its keys are known, and is found to be back without any token', async () => {
    await the.known()
    await the.issuer.close()
    the.time += 30_000
    expect([await the.find(unknown()), await dependency().state()]).toEqual(['unavailable', 'down'])
    await the.issuer.open()
    the.time += 5_000
    expect([await dependency().state(), the.told.at(-1)]).toEqual(['up', 'up: it answers'])
  })

  test('is down before two seconds are over, though its answer is still waited for', async () => {
    the.issuer.mode = 'hang'
    the.endless = true
    expect(await dependency().state()).toBe('down')
  }, 10_000)
})
