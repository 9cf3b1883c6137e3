import { once } from 'node:events'
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals'
import { Redis } from 'ioredis'
import { Unavailable } from '../../src/application/ports/unavailable.ts'
import { DurableRenewal } from '../../src/infrastructure/cache/durable-renewal.ts'
import { type FollowerPace, RenewalFollower } from '../../src/infrastructure/cache/renewal-follower.ts'
import { TieredCache } from '../../src/infrastructure/cache/tiered-cache.ts'
import { MemoryCache } from '../../src/infrastructure/memory/memory-cache.ts'
import { MemoryEventLog } from '../../src/infrastructure/memory/memory-event-log.ts'
import { MemoryStore } from '../../src/infrastructure/memory/memory-store.ts'
import { MemoryUnitOfWork } from '../../src/infrastructure/memory/memory-unit-of-work.ts'
import { RedisCache } from '../../src/infrastructure/redis/redis-cache.ts'
import { RedisRenewalMark } from '../../src/infrastructure/redis/redis-renewal-mark.ts'
import { describeOn } from '../support/describe-on.ts'
import { freshRedis } from '../support/fresh.ts'
import { addBook } from './logged-writes.ts'
import { up } from './tiered.ts'
import { Waker } from './waker.ts'

const hour = 3_600_000

describeOn('Redis', 'RenewalFollower', () => {
  let redis: Redis
  let log: MemoryEventLog
  let unitOfWork: MemoryUnitOfWork
  let cache: TieredCache
  let renewal: DurableRenewal
  let mark: RedisRenewalMark
  let follower: RenewalFollower
  let renewed: Waker
  /** Woken at each asking of the log. */
  let asked: Waker

  beforeEach(async () => {
    redis = new Redis(await freshRedis())
    await once(redis, 'ready')
    const store = new MemoryStore()
    log = new MemoryEventLog(store)
    unitOfWork = new MemoryUnitOfWork(store)
    const shared = new RedisCache(redis)
    renewed = new Waker()
    asked = new Waker()
    const telling = {
      renew: async (scopes: Parameters<typeof shared.renew>[0]) => {
        await shared.renew(scopes)
        renewed.wake()
      },
    }
    mark = new RedisRenewalMark(redis)
    renewal = new DurableRenewal(log, telling, mark, 60_000)
    cache = new TieredCache(new MemoryCache(), shared, { patience: 5_000, catchUp: () => renewal.catchUp() })
    await up(cache)
    const read = log.read.bind(log)
    jest.spyOn(log, 'read').mockImplementation(async (...query) => {
      asked.wake()
      return read(...query)
    })
  })
  afterEach(async () => {
    await follower.close()
    cache.close()
    redis.disconnect()
    jest.restoreAllMocks()
  })

  /** One that follows, and has asked for the first time. */
  async function follow(pace: FollowerPace): Promise<void> {
    follower = new RenewalFollower(log, cache, renewal, mark, pace)
    const first = asked.next()
    follower.start()
    await first
  }
  const write = () => addBook(unitOfWork, new Date())

  test('K5 renews when it is woken, though it would not ask for an hour', async () => {
    await follow({ poll: hour, pause: 0 })
    for (let writes = 0; writes < 3; writes++) {
      const done = renewed.next()
      await write()
      await done
    }
  })

  test('K5 renews when nobody wakes it, because it asks all the same', async () => {
    jest.spyOn(log, 'listen').mockReturnValue(() => {})
    await follow({ poll: 20, pause: 0 })
    const done = renewed.next()
    await write()
    await done
  })

  test('a wake-up in the middle of a step is not lost', async () => {
    await follow({ poll: hour, pause: 0 })
    let during = renewed.next()
    const renew = jest.spyOn(mark, 'move').mockImplementationOnce(async () => {
      during = renewed.next()
      await write() // behind what was read
    })
    await write()
    while (renew.mock.calls.length === 0) await renewed.next()
    await during
    expect(renewed.count).toBeGreaterThanOrEqual(2)
  })

  test('survives a database that is away, without suspecting the cache', async () => {
    await follow({ poll: 20, pause: 0 })
    jest.spyOn(log, 'read').mockImplementationOnce(async () => {
      throw new Unavailable('The database', new Error('refused'))
    })
    const done = renewed.next()
    await write()
    await done
    expect(cache.state).toBe('up')
  })

  test('K6 an error of Redis puts the cache away at once, and the cache catches up by itself', async () => {
    await follow({ poll: 20, pause: 0 })
    const suspect = jest.spyOn(cache, 'suspect')
    jest.spyOn(mark, 'alone').mockRejectedValueOnce(new Error('READONLY'))
    const done = renewed.next()
    await write()
    await done
    expect(suspect.mock.calls).toEqual([[new Error('READONLY')]])
    await up(cache)
  })

  test('does not ask Redis while the cache is away', async () => {
    const catchUp = jest.spyOn(renewal, 'catchUp').mockRejectedValue(new Unavailable('The database', null))
    const alone = jest.spyOn(mark, 'alone')
    cache.suspect(new Error('away'))
    follower = new RenewalFollower(log, cache, renewal, mark, { poll: hour, pause: 0 })
    follower.start()
    for (const probes = catchUp.mock.calls.length; catchUp.mock.calls.length < probes + 3;) await new Promise(setImmediate)
    expect([cache.state, alone.mock.calls.length]).toEqual(['away', 0])
  })

  test('close() ends it at once, also in the longest pause, and it listens no more', async () => {
    const stop = jest.fn()
    jest.spyOn(log, 'listen').mockReturnValue(stop)
    await follow({ poll: hour, pause: hour })
    await follower.close()
    expect(stop).toHaveBeenCalledTimes(1)
    const { count } = asked
    await write()
    await new Promise(setImmediate)
    expect(asked.count).toBe(count)
  })

  test('tells for how long the oldest event waits that nothing was renewed for', async () => {
    follower = new RenewalFollower(log, cache, renewal, mark)
    expect(await follower.lag()).toBe(0)
    await addBook(unitOfWork, new Date(Date.now() - hour))
    await write()
    expect(await follower.lag()).toBeGreaterThanOrEqual(hour)
    await renewal.catchUp()
    expect(await follower.lag()).toBe(0)
    await redis.flushdb()
    expect(await follower.lag()).toBe(0)
  })
})
