import { once } from 'node:events'
import { expect, test } from '@jest/globals'
import { Redis } from 'ioredis'
import type { RateLimit } from '../../src/application/ports/rate-limiter.ts'
import { MemoryRateLimiter } from '../../src/infrastructure/memory/memory-rate-limiter.ts'
import { TalliedRateLimiter } from '../../src/infrastructure/memory/tallied-rate-limiter.ts'
import { RedisRequestTally } from '../../src/infrastructure/redis/redis-request-tally.ts'
import { describeOn } from '../support/describe-on.ts'
import { freshRedis } from '../support/fresh.ts'
import { rateLimiterContract } from './rate-limiter.contract.ts'
import { times } from './samples.ts'

/** A clock that stands still until it is moved. */
function clock() {
  let time = 1_000_000
  return { now: () => time, pass: async (milliseconds: number) => (time += milliseconds) }
}

rateLimiterContract('memory', async limit => {
  const { now, pass } = clock()
  return { limiter: new MemoryRateLimiter(limit, { now }), pass, close: async () => {} }
})

rateLimiterContract('a tally that is away', async limit => {
  const { now, pass } = clock()
  const tally = { add: async () => Promise.reject(new Error('away')) }
  const limiter = new TalliedRateLimiter(limit, tally, { now, pause: 0, retry: 0 })
  return { limiter, pass, close: async () => limiter.close() }
})

describeOn('Redis', 'with a server', () => {
  rateLimiterContract('Redis', async (limit: RateLimit) => {
    const redis = new Redis(await freshRedis())
    await once(redis, 'ready')
    const { now, pass } = clock()
    const limiter = new TalliedRateLimiter(limit, new RedisRequestTally(redis), { now, pause: 0 })
    return {
      limiter,
      pass: async milliseconds => {
        await pass(milliseconds)
        for (const key of await redis.keys('*')) await redis.pexpire(key, (await redis.pttl(key)) - milliseconds)
      },
      close: async () => {
        limiter.close()
        redis.disconnect()
      },
    }
  })
})

test('S1 callers beyond as many as it keeps are forgotten, those that asked least recently first', () => {
  const limiter = new MemoryRateLimiter({ requests: 1, window: 10_000 }, { callers: 100 })
  limiter.take('first')
  limiter.take('second')
  for (const at of times(98, at => at)) limiter.take(`other ${at}`)
  expect(limiter.take('first').allowed).toBe(false)
  limiter.take('one more')
  expect(limiter.take('first').allowed).toBe(false)
  expect(limiter.take('second').allowed).toBe(true)
})
