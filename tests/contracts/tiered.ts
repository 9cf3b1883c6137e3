import { expect } from '@jest/globals'
import type { Cache, CacheKey, Miss, Scope } from '../../src/application/ports/cache.ts'
import { TieredCache, type TieredOptions } from '../../src/infrastructure/cache/tiered-cache.ts'
import { MemoryCache } from '../../src/infrastructure/memory/memory-cache.ts'
import { ScriptedCache } from './scripted-cache.ts'

export const page = { scope: 'books', name: 'books?limit=20' } as const

export interface Tiers {
  readonly cache: TieredCache
  readonly near: MemoryCache
  readonly shared: ScriptedCache
  /** What it told of its state. */
  readonly told: string[]
}

/** A tiered cache over a scripted shared one; its patience is for real servers only where a test says so. */
export function tiers(options: TieredOptions = {}, shared = new ScriptedCache()): Tiers {
  const [near, told] = [new MemoryCache(), [] as string[]]
  const changed = (state: string, why: string) => void told.push(`${state}: ${why}`)
  return { cache: new TieredCache(near, shared, { patience: 5_000, changed, ...options }), near, shared, told }
}

/** One that is up and hears the others. */
export async function tiersUp(options: TieredOptions = {}): Promise<Tiers> {
  const all = tiers(options)
  all.cache.hearing = true
  await up(all.cache)
  return all
}

export async function up(cache: TieredCache): Promise<void> {
  await cache.settled(10_000)
  expect(cache.state).toBe('up')
}

/** What is not there, to be filled in. */
export async function miss(cache: Cache, key: CacheKey = page): Promise<Miss> {
  const found = await cache.look(key)
  if (found.kind === 'hit') throw new Error(`It is there: ${JSON.stringify(found)}`)
  return found
}

export const fill = async (cache: Cache, value: unknown, key: CacheKey = page, ttl = 60_000): Promise<boolean> =>
  (await miss(cache, key)).fill(value, ttl)

/** The value that is found, or the word miss. */
export async function found(cache: Cache, key: CacheKey = page): Promise<unknown> {
  const answer = await cache.look(key)
  return answer.kind === 'hit' ? answer.value : 'miss'
}

/** A renewal as the process itself makes it, and one that it hears of from another process. */
export const elsewhere = async ({ cache, shared }: Tiers, scopes: readonly Scope[] = ['books']): Promise<void> => {
  await shared.renew(scopes)
  cache.heard(scopes)
}
