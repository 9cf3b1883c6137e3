import type { Logger } from 'pino'
import type { RateLimit, RateLimiter } from './application/ports/rate-limiter.ts'
import { TalliedRateLimiter } from './infrastructure/memory/tallied-rate-limiter.ts'
import { connectRedis } from './infrastructure/redis/connect-redis.ts'
import { RedisRequestTally } from './infrastructure/redis/redis-request-tally.ts'

/** The rate limiter of all processes that share a Redis together. */
export function limitTogether(url: string, limit: RateLimit, opened: (() => unknown)[], log: Logger): RateLimiter {
  const redis = connectRedis(url)
  const limiter = new TalliedRateLimiter(limit, new RedisRequestTally(redis), {
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
