import { describe, expect, test } from '@jest/globals'
import { MemoryCache } from '../../src/infrastructure/memory/memory-cache.ts'
import { aScope, missed } from './cache.contract.ts'
import { times } from './samples.ts'

const minute = 60_000

describe('MemoryCache', () => {
  test('K7 keeps no more bytes than it may: the least recently used go first', async () => {
    const cache = new MemoryCache({ bytes: 80_000, scopes: 100 })
    const scope = aScope()
    const value = 'x'.repeat(1_000)
    const found = async (at: number) => (await cache.look({ scope, name: `${at}` })).kind === 'hit'
    for (let at = 0; at < 200; at++) {
      expect(await (await missed(cache, { scope, name: `${at}` })).fill(value, minute)).toBe(true)
      if (at > 0) expect(await found(0)).toBe(true) // used all the time
    }
    const kept: number[] = []
    for (let at = 0; at < 200; at++) if (await found(at)) kept.push(at)
    expect(kept.length * value.length).toBeGreaterThan(20_000)
    expect(kept.length * value.length * 2).toBeLessThan(80_000) // a character takes two bytes
    expect(kept).toEqual([0, ...times(kept.length - 1, at => 200 - (kept.length - 1) + at)])
  })

  test('K7 a value that would take the place of many others is not kept, and the reader is told so', async () => {
    const cache = new MemoryCache({ bytes: 80_000, scopes: 100 })
    const scope = aScope()
    await (await missed(cache, { scope, name: 'small' })).fill('small', minute)
    expect(await (await missed(cache, { scope, name: 'big' })).fill('x'.repeat(10_000), minute)).toBe(false)
    expect((await cache.look({ scope, name: 'small' })).kind).toBe('hit')
    expect((await cache.look({ scope, name: 'big' })).kind).toBe('miss')
  })

  test('K10 remembers no more scopes than it may: asking for junk leaves nothing behind', async () => {
    const cache = new MemoryCache({ bytes: 80_000, scopes: 10 })
    const key = { scope: aScope(), name: 'page' }
    await (await missed(cache, key)).fill('old', minute)
    for (let at = 0; at < 10; at++) await cache.look({ scope: aScope(), name: 'junk' })
    expect((await cache.look(key)).kind).toBe('miss')
  })
})
