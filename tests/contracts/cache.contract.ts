import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { Cache, CacheKey, Hit, Miss, Scope } from '../../src/application/ports/cache.ts'
import { awkwardTexts, times, unknownBook } from './samples.ts'
import { neverOlder } from './never-older.contract.ts'

export interface OpenCache {
  readonly cache: Cache
  /** Makes it lose everything it holds: a flush, an eviction. */
  readonly forget: () => Promise<unknown>
  readonly close: () => Promise<unknown>
}

/** A scope that no other test uses. */
export const aScope = (): Scope => `reviews:${unknownBook()}`

export async function missed(cache: Cache, key: CacheKey): Promise<Miss> {
  const found = await cache.look(key)
  if (found.kind === 'hit') throw new Error(`There is already ${JSON.stringify(found.value)} under ${key.scope} ${key.name}.`)
  return found
}

const minute = 60_000

/** What every Cache promises, wherever it keeps its values. */
export function cacheContract(adapter: string, open: () => Promise<OpenCache>): void {
  describe(`Cache in ${adapter}`, () => {
    let opened: OpenCache
    let cache: Cache
    beforeAll(async () => {
      opened = await open()
      cache = opened.cache
    })
    afterAll(() => opened.close())

    const fill = async (key: CacheKey, value: unknown, ttl = minute) => (await missed(cache, key)).fill(value, ttl)
    const look = async (key: CacheKey): Promise<unknown> => {
      const found = await cache.look(key)
      return found.kind === 'hit' ? found.value : 'nothing'
    }

    test('what was filled in is found; before that there is the right to fill it in', async () => {
      const key = { scope: aScope(), name: 'page' }
      const miss = await cache.look(key)
      expect(miss).toMatchObject({ kind: 'miss', generation: expect.stringMatching(/./) })
      expect(await (miss as Miss).fill({ items: [1] }, minute)).toBe(true)
      const hit = (await cache.look(key)) as Hit
      expect(hit).toMatchObject({ kind: 'hit', value: { items: [1] }, tier: expect.stringMatching(/./) })
      expect(hit.ttl).toBeGreaterThan(0)
      expect(hit.ttl).toBeLessThanOrEqual(minute)
    })

    test.each([
      ['null', null],
      ['false', false],
      ['nothing at all', 0],
      ['an empty text', ''],
      ['texts', awkwardTexts],
      ['numbers', [0.1, -1, 1e21, 2 ** 53]],
      ['an empty list', []],
      ['an empty object', {}],
      ['lists in objects in lists', [null, { a: { b: [[]] } }]],
      ['a hundred reviews', times(100, id => ({ id, body: '🙂'.repeat(500) }))],
    ])('a value is found as it was filled in: %s', async (_kind, value) => {
      const key = { scope: aScope(), name: 'value' }
      await fill(key, value)
      expect(await cache.look(key)).toMatchObject({ kind: 'hit' })
      expect(await look(key)).toStrictEqual(value)
    })

    test('names and scopes are apart from each other', async () => {
      const [one, other] = [aScope(), aScope()]
      const keys = [one, other].flatMap(scope =>
        ['a', 'b', 'a?limit=1&after=x,y', 'ä 🦊', '', '#', '0'].map(name => ({ scope, name })),
      )
      for (const [at, key] of keys.entries()) await fill(key, at)
      expect(await Promise.all(keys.map(look))).toEqual(times(keys.length, at => at))
    })

    test('a value is found for as long as it may live, and no longer', async () => {
      const scope = aScope()
      const filled = Date.now()
      expect(await fill({ scope, name: 'short' }, 'short', 1_000)).toBe(true)
      expect(await fill({ scope, name: 'long' }, 'long', minute)).toBe(true)
      const hit = (await cache.look({ scope, name: 'short' })) as Hit
      expect(hit.kind).toBe('hit')
      expect(hit.ttl).toBeLessThanOrEqual(1_000)
      while ((await cache.look({ scope, name: 'short' })).kind === 'hit') await new Promise(setImmediate)
      expect(Date.now() - filled).toBeGreaterThanOrEqual(1_000)
      expect(await look({ scope, name: 'long' })).toBe('long')
      expect(await fill({ scope, name: 'short' }, 'again')).toBe(true)
      expect(await look({ scope, name: 'short' })).toBe('again')
    })

    test('all who ask in one generation are told the same one, and each may fill in', async () => {
      const key = { scope: aScope(), name: 'page' }
      const misses = await Promise.all(times(5, () => missed(cache, key)))
      expect(new Set(misses.map(({ generation }) => generation)).size).toBe(1)
      expect(await Promise.all(misses.map(miss => miss.fill('same', minute)))).toEqual(times(5, () => true))
      expect(await look(key)).toBe('same')
      const other = await missed(cache, { ...key, name: 'another page' })
      expect(other.generation).toBe(misses[0]!.generation)
    })

    test('renewing ends what was kept in the scopes, and in no other', async () => {
      const [one, two, other] = [aScope(), aScope(), aScope()]
      const keys = [one, two, other].flatMap(scope => ['a', 'b'].map(name => ({ scope, name })))
      for (const key of keys) await fill(key, 'old')
      await cache.renew([one, two, aScope()])
      await cache.renew([])
      expect(await Promise.all(keys.map(look))).toEqual(['nothing', 'nothing', 'nothing', 'nothing', 'old', 'old'])
      await fill(keys[0]!, 'new')
      expect(await look(keys[0]!)).toBe('new')
    })

    test('K3 what was read before a renewal is refused after it, and never found', async () => {
      const key = { scope: aScope(), name: 'page' }
      const slow = await missed(cache, key)
      const slower = await missed(cache, key)
      await cache.renew([key.scope])
      expect(await slow.fill('old', minute)).toBe(false)
      expect(await look(key)).toBe('nothing')
      await fill(key, 'new')
      expect(await slower.fill('old', minute)).toBe(false)
      expect(await look(key)).toBe('new')
    })

    test('a generation never comes back', async () => {
      const key = { scope: aScope(), name: 'page' }
      const seen: string[] = []
      for (let at = 0; at < 20; at++) {
        seen.push((await missed(cache, key)).generation)
        await (at % 2 ? opened.forget() : cache.renew([key.scope]))
      }
      expect(new Set(seen).size).toBe(20)
    })

    test('K3 what was read before everything was lost is refused, whether or not a new generation has begun', async () => {
      for (const begun of [false, true]) {
        const key = { scope: aScope(), name: 'page' }
        const slow = await missed(cache, key)
        await opened.forget()
        await cache.renew([key.scope])
        if (begun) await missed(cache, key)
        expect(await slow.fill('old', minute)).toBe(false)
        expect(await look(key)).toBe('nothing')
      }
    })

    test('K3 readers and writers in any order: after a renewal nothing older than it is found', () => neverOlder(cache))
  })
}
