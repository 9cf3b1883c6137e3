import { describe, expect, test } from '@jest/globals'
import { errors } from 'jose'
import type { IssuerMode } from '../support/test-issuer.ts'
import { times } from './samples.ts'
import { unknown, WatchedKeys } from './watched-keys.ts'

const minute = 60_000
const the = new WatchedKeys()

describe('The keys of an issuer', () => {
  test('are asked for once, when the first is needed, however many need it at once', async () => {
    expect(the.requests).toBe(0)
    expect(new Set(await Promise.all(times(50, () => the.find())))).toEqual(new Set(['public']))
    expect(await the.find()).toBe('public')
    expect([the.requests, the.keys.state, the.told]).toEqual([1, 'up', []])
  })

  test('are each their own', async () => {
    const [first, second] = [the.issuer.key(), await the.issuer.rotate()]
    const shown = async ({ alg, kid }: typeof first) =>
      (await crypto.subtle.exportKey('jwk', await the.keys.find({ alg, kid }))).x
    expect([await shown(first), await shown(second)]).toEqual([first.jwk.x, second.jwk.x])
    await expect(the.keys.find({ alg: 'ES256' })).rejects.toThrow(errors.JWKSMultipleMatchingKeys)
  })

  test('are waited for no longer than two seconds', async () => {
    await the.known()
    expect(the.patience).toEqual([2_000])
  })
})

describe('The keys of an issuer that are known', () => {
  test('are asked for again when they are ten minutes old, while whoever wants one goes on', async () => {
    await the.known('hang')
    the.endless = true
    the.time += 10 * minute - 1
    expect([await the.find(), the.patience.length]).toEqual(['public', 1])
    the.time += 1
    const asked = the.issuer.asked()
    expect(await Promise.all(times(20, () => the.find()))).toEqual(times(20, () => 'public'))
    await asked
    expect([the.patience.length, the.requests]).toEqual([2, 2])
  })

  test.each<IssuerMode>(['hang', 'drip', 'cut', 'redirect', 'huge', 'packed', 'endless', { status: 500 }, { text: '<html>' }])(
    'go on working however badly the issuer answers: %j',
    async mode => {
      await the.known(mode)
      the.time += 10 * minute
      expect(await the.find()).toBe('public')
      expect(await the.find(unknown())).toBe('unavailable')
      expect([await the.find(), the.keys.state, the.told.length]).toEqual(['public', 'away', 1])
      expect(the.issuer.requests).toEqual({ keys: 2, elsewhere: 0 })
    },
  )

  test('go on working for days while nobody is there, and are asked for again when somebody is', async () => {
    await the.known()
    await the.issuer.close()
    for (const days of [1, 2, 3]) {
      the.time += days * 24 * 60 * minute
      expect([await the.find(), await the.find(unknown())]).toEqual(['public', 'unavailable'])
    }
    expect(the.told).toEqual([expect.stringMatching(/^away: .*ECONNREFUSED/)])
    await the.issuer.open()
    the.time += 4_999
    expect([await the.find(), await the.find(unknown()), the.requests]).toEqual(['public', 'unavailable', 1])
    the.time += 1
    expect([await the.find(), await the.find(unknown()), the.requests]).toEqual(['public', 'unknown', 2])
    expect(the.told.slice(1)).toEqual(['up: it answers'])
  })

  test('stop working when the issuer has withdrawn them, from the next time on that it is asked', async () => {
    const first = the.issuer.key()
    await the.known()
    await the.issuer.rotate()
    the.issuer.withdraw(first)
    expect(await the.find(first)).toBe('public')
    the.time += 10 * minute
    await the.find(first)
    expect([await the.find(the.issuer.key()), await the.find(first), the.requests]).toEqual(['public', 'unknown', 2])
  })

  test('do not work once more when they were withdrawn while nobody came', async () => {
    const first = the.issuer.key()
    await the.known()
    await the.issuer.rotate()
    the.issuer.withdraw(first)
    the.time += 24 * 60 * minute
    expect([await the.find(first), the.requests]).toEqual(['unknown', 2])
  })

  test('are all gone when the issuer shows an empty set: it may have withdrawn every one', async () => {
    await the.known({ text: '{"keys":[]}' })
    the.time += 10 * minute
    await the.find()
    expect([await the.find(unknown()), await the.find(), the.keys.state]).toEqual(['unavailable', 'unavailable', 'away'])
    expect(the.told).toEqual(['away: it has no keys'])
    the.issuer.mode = 'serve'
    the.time += 5_000
    expect([await the.find(), the.keys.state]).toEqual(['public', 'up'])
  })
})

describe('The keys of an issuer that are not known', () => {
  test('are found at once when the issuer has a new one', async () => {
    await the.known()
    the.time += 30_000
    const next = await the.issuer.rotate()
    expect(await Promise.all(times(50, () => the.find(next)))).toEqual(times(50, () => 'public'))
    expect(the.requests).toBe(2)
  })

  test('make us ask once in half a minute at most', async () => {
    await the.known()
    for (const asked of [1, 2, 3]) {
      expect([await the.flood(), the.requests]).toEqual(['unknown', asked])
      the.time += 29_999
      expect([await the.flood(), the.requests]).toEqual(['unknown', asked])
      the.time += 1
    }
    expect(await the.find()).toBe('public')
  })

  test.each<IssuerMode>(['hang', 'cut', { status: 503 }])(
    'make us ask once in five seconds at most while the issuer fails, and may be new ones: %j',
    async mode => {
      await the.known(mode)
      the.time += 30_000
      for (const asked of [2, 3, 4]) {
        expect([await the.flood(), the.requests]).toEqual(['unavailable', asked])
        the.time += 4_999
        expect([await the.flood(), the.requests]).toEqual(['unavailable', asked])
        the.time += 1
      }
      the.issuer.mode = 'serve'
      expect([await the.find(await the.issuer.rotate()), the.keys.state]).toEqual(['public', 'up'])
    },
  )

  test('are found after the issuer has changed them, gone and come back', async () => {
    await the.known()
    const first = the.issuer.key()
    const next = await the.issuer.rotate()
    await the.issuer.close()
    the.time += 30_000
    expect([await the.find(next), await the.find(first)]).toEqual(['unavailable', 'public'])
    await the.issuer.open()
    expect(await the.find(next)).toBe('unavailable')
    the.time += 5_000
    expect([await the.find(next), await the.find(first)]).toEqual(['public', 'public'])
    expect(the.told).toEqual([expect.stringMatching(/^away: /), 'up: it answers'])
  })
})
