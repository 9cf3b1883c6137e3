import type { Logger } from 'pino'
import type { RateLimiter } from './application/ports/rate-limiter.ts'
import type { Config } from './config.ts'
import { MemoryRateLimiter } from './infrastructure/memory/memory-rate-limiter.ts'
import { TalliedRateLimiter } from './infrastructure/memory/tallied-rate-limiter.ts'
import { connectRedis } from './infrastructure/redis/connect-redis.ts'
import { RedisRequestTally } from './infrastructure/redis/redis-request-tally.ts'

/** The rate limiter that the settings want: of all processes together where they share a Redis. */
export function limitRate({ rateLimit, redisUrl }: Config, opened: (() => unknown)[], log: Logger): RateLimiter | null {
  if (rateLimit === 'off') return null
  if (!redisUrl) return new MemoryRateLimiter(rateLimit)
  const redis = connectRedis(redisUrl)
  const limiter = new TalliedRateLimiter(rateLimit, new RedisRequestTally(redis), {
    changed: state =>
      state === 'up'
        ? log.info('Requests are counted with the other processes again.')
        : log.warn('Requests cannot be counted with the other processes; this one limits by itself.'),
  })
  opened.push(
    () => redis.disconnect(),
    () => limiter.close(),
  )
  return limiter
}
