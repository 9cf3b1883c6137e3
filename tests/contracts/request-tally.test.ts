import { once } from 'node:events'
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals'
import { Redis } from 'ioredis'
import { RedisRequestTally } from '../../src/infrastructure/redis/redis-request-tally.ts'
import { describeOn } from '../support/describe-on.ts'
import { freshRedis } from '../support/fresh.ts'
import { times } from './samples.ts'

describeOn('Redis', 'S1 a RequestTally by Redis', () => {
  let redis: Redis
  let tally: RedisRequestTally
  beforeAll(async () => {
    redis = new Redis(await freshRedis())
    await once(redis, 'ready')
    tally = new RedisRequestTally(redis)
  })
  beforeEach(() => redis.flushdb())
  afterAll(() => redis.disconnect())

  test('adds up what all processes count, however many at the same time', async () => {
    const other = redis.duplicate()
    const both = [tally, new RedisRequestTally(other)]
    await Promise.all(times(50, at => both[at % 2]!.add('a', 2, 60_000)))
    expect((await tally.add('a', 1, 60_000)).total).toBe(101)
    expect((await tally.add('b', 1, 60_000)).total).toBe(1)
    other.disconnect()
  })

  test('keeps a window from the first request on, and leaves nothing behind it', async () => {
    expect((await tally.add('a', 1, 60_000)).left).toBe(60_000)
    const [key] = await redis.keys('*')
    await redis.pexpire(key!, 20_000)
    const { left } = await tally.add('a', 1, 60_000)
    expect(left).toBeGreaterThan(10_000)
    expect(left).toBeLessThanOrEqual(20_000)
    await redis.pexpire(key!, 0)
    expect((await tally.add('a', 1, 60_000)).total).toBe(1)
    expect(await redis.pttl(key!)).toBeGreaterThan(50_000)
  })

  test('gives an end to a count that somebody has left without one', async () => {
    await tally.add('a', 1, 60_000)
    const [key] = await redis.keys('*')
    await redis.persist(key!)
    await tally.add('a', 1, 60_000)
    expect(await redis.pttl(key!)).toBeGreaterThan(0)
  })

  test('rejects where something else stands in the place of a count', async () => {
    await tally.add('a', 1, 60_000)
    const [key] = await redis.keys('*')
    await redis.set(key!, 'junk')
    await expect(tally.add('a', 1, 60_000)).rejects.toThrow('not an integer')
    expect(await tally.add('b', 1, 60_000)).toEqual({ total: 1, left: 60_000 })
  })
})
