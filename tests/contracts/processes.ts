import { once } from 'node:events'
import { jest } from '@jest/globals'
import { Redis } from 'ioredis'
import type { Cache } from '../../src/application/ports/cache.ts'
import type { TieredCache, TieredOptions } from '../../src/infrastructure/cache/tiered-cache.ts'
import { Waker } from './waker.ts'

/** What one process of the service holds of the cache. Each has modules of its own, so that it is another sender to the others. */
export interface CacheProcess {
  readonly cache: TieredCache
  readonly shared: Cache
  /** Woken whenever it has heard of a renewal by another process. */
  readonly heard: Waker
  readonly close: () => void
}

type Classes = Awaited<ReturnType<typeof load>>

/** One process, up and hearing. */
export async function cacheProcess(url: string, options: TieredOptions = {}): Promise<CacheProcess> {
  const loading: Classes[] = []
  await jest.isolateModulesAsync(async () => void loading.push(await load()))
  const { MemoryCache, RedisCache, RedisRenewals, TieredCache } = loading[0]!
  const [redis, listening] = [new Redis(url), new Redis(url)]
  const shared = new RedisCache(redis)
  const cache = new TieredCache(new MemoryCache(), shared, { patience: 5_000, ...options })
  const [hears, heard] = [new Waker(), new Waker()]
  const hearing = hears.next()
  const renewals = new RedisRenewals(listening, {
    heard: scopes => {
      cache.heard(scopes)
      if (scopes[0] !== 'probe') heard.wake()
    },
    hearing: now => {
      cache.hearing = now
      if (now) hears.wake()
    },
  })
  if (redis.status !== 'ready') await once(redis, 'ready')
  await Promise.all([hearing, cache.settled(10_000)])
  const close = () => {
    cache.close()
    renewals.close()
    redis.disconnect()
  }
  return { cache, shared, heard, close }
}

async function load() {
  const [{ MemoryCache }, { RedisCache }, { RedisRenewals }, { TieredCache }] = await Promise.all([
    import('../../src/infrastructure/memory/memory-cache.ts'),
    import('../../src/infrastructure/redis/redis-cache.ts'),
    import('../../src/infrastructure/redis/redis-renewals.ts'),
    import('../../src/infrastructure/cache/tiered-cache.ts'),
  ])
  return { MemoryCache, RedisCache, RedisRenewals, TieredCache }
}
