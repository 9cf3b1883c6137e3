import type { Logger } from 'pino'
import type { Scope } from './application/ports/cache.ts'
import type { CacheMeter } from './application/ports/cache-meter.ts'
import type { EventLog } from './application/ports/event-log.ts'
import type { Config } from './config.ts'
import { DurableRenewal } from './infrastructure/cache/durable-renewal.ts'
import { RenewalFollower } from './infrastructure/cache/renewal-follower.ts'
import { TieredCache } from './infrastructure/cache/tiered-cache.ts'
import type { MemoryCache } from './infrastructure/memory/memory-cache.ts'
import type { Database } from './infrastructure/mikro-orm/database.ts'
import { connectListener, connectRedis, whenLost } from './infrastructure/redis/connect-redis.ts'
import { RedisCache } from './infrastructure/redis/redis-cache.ts'
import { RedisRenewalMark } from './infrastructure/redis/redis-renewal-mark.ts'
import { RedisRenewals } from './infrastructure/redis/redis-renewals.ts'

/** The cache of several processes, and who keeps it right. */
export interface SharedCache {
  readonly cache: TieredCache
  readonly follower: RenewalFollower
  close(): Promise<void>
}

export interface SharedCacheNeeds {
  readonly near: MemoryCache
  readonly eventLog: EventLog
  readonly meter: CacheMeter
  readonly log: Logger
}

/** Redis with the process's memory in front of it, and everything that keeps both right. */
export function shareCache(url: string, { cache: tiers, cacheTtl }: Config, needs: SharedCacheNeeds): SharedCache {
  const { near, eventLog, meter, log } = needs
  const redis = connectRedis(url)
  let told = false
  const redisCache = new RedisCache(redis, key => {
    meter.rejected()
    if (!told) log.warn({ key }, 'A value in the shared cache is none of ours; it is ignored, and so will others be.')
    told = true
  })
  const mark = new RedisRenewalMark(redis)
  const both = {
    renew: async (scopes: readonly Scope[]) => {
      await redisCache.renew(scopes)
      await near.renew(scopes)
    },
  }
  const renewal = new DurableRenewal(eventLog, both, mark, cacheTtl)
  const cache = new TieredCache(near, redisCache, {
    near: tiers !== 'near-off',
    catchUp: () => (redis.isCluster ? renewal.startOver() : renewal.catchUp()),
    changed: (state, why) => {
      meter.sharedCache(state)
      if (state === 'up') log.info('The shared cache is up.')
      else log.warn(`The shared cache is away (${why}); the in-memory cache serves.`)
    },
  })
  // It may have come back with old data before anybody asks it: it catches up first.
  whenLost(redis, () => cache.suspect(new Error('the connection was lost')))
  const renewals = new RedisRenewals(connectListener(url), {
    heard: scopes => cache.heard(scopes),
    hearing: hearing => (cache.hearing = hearing),
  })
  const follower = new RenewalFollower(eventLog, cache, renewal, mark)
  const close = async () => {
    await follower.close()
    cache.close()
    renewals.close()
    redis.disconnect()
  }
  return { cache, follower, close }
}

/** Processes that share a database but no cache are not told of each other's writes: one second is how old their answers may be. */
export function keepFor({ redisUrl, cacheTtl }: Config, { shared }: Database): number {
  return shared && !redisUrl ? Math.min(cacheTtl, 1_000) : cacheTtl
}
