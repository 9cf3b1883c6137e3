import { once } from 'node:events'
import { Redis } from 'ioredis'
import { TieredCache } from '../../src/infrastructure/cache/tiered-cache.ts'
import type { Cache } from '../../src/application/ports/cache.ts'
import { MemoryCache } from '../../src/infrastructure/memory/memory-cache.ts'
import { RedisCache } from '../../src/infrastructure/redis/redis-cache.ts'
import { describeOn } from '../support/describe-on.ts'
import { freshRedis } from '../support/fresh.ts'
import { aScope, cacheContract, type OpenCache } from './cache.contract.ts'
import { times } from './samples.ts'

async function openMemory(): Promise<OpenCache & { cache: MemoryCache }> {
  const cache = new MemoryCache({ bytes: 16 * 1024 * 1024, scopes: 20 })
  const forget = () => Promise.all(times(20, () => cache.look({ scope: aScope(), name: 'junk' })))
  return { cache, forget, close: async () => {} }
}

async function openRedis(): Promise<OpenCache> {
  const redis = new Redis(await freshRedis())
  await once(redis, 'ready')
  return { cache: new RedisCache(redis), forget: () => redis.flushdb(), close: async () => redis.disconnect() }
}

async function openTiers(shared: OpenCache, expected: 'up' | 'away', near = true): Promise<OpenCache> {
  const own = await openMemory()
  const cache = new TieredCache(own.cache, shared.cache, { near, staleness: 60_000, patience: 5_000 })
  cache.hearing = true
  await cache.settled(expected === 'up' ? 10_000 : 100)
  if (cache.state !== expected) throw new Error(`The shared cache is ${cache.state}.`)
  const forget = () => Promise.all([shared.forget(), own.forget()])
  const close = async () => {
    cache.close()
    await shared.close()
  }
  return { cache, forget, close }
}

const away = async () => Promise.reject(new Error('away'))
const nobody: Cache = { look: away, renew: away }

cacheContract('memory', openMemory)
cacheContract('memory, the shared cache being away', () =>
  openTiers({ cache: nobody, forget: async () => {}, close: async () => {} }, 'away'),
)
describeOn('Redis', 'with a server', () => {
  cacheContract('Redis', openRedis)
  cacheContract('Redis, with memory in front of it', async () => openTiers(await openRedis(), 'up'))
  cacheContract('Redis, with memory in its place only', async () => openTiers(await openRedis(), 'up', false))
})
