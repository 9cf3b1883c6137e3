import { once } from 'node:events'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals'
import { Redis } from 'ioredis'
import type { RequestTally, Tally } from '../../src/application/ports/request-tally.ts'
import { TalliedRateLimiter } from '../../src/infrastructure/memory/tallied-rate-limiter.ts'
import { connectRedis } from '../../src/infrastructure/redis/connect-redis.ts'
import { RedisRequestTally } from '../../src/infrastructure/redis/redis-request-tally.ts'
import { describeOn } from '../support/describe-on.ts'
import { freshRedis } from '../support/fresh.ts'
import { type Fault, TcpProxy } from '../support/tcp-proxy.ts'
import { times } from './samples.ts'

const limit = { requests: 10, window: 600_000 }

/** Goes on to the tally, and tells when it has answered. */
class WatchedTally implements RequestTally {
  asked = 0
  answered = 0
  failed = 0
  readonly #tally: RequestTally
  #changed = Promise.withResolvers<undefined>()
  constructor(tally: RequestTally) {
    this.#tally = tally
  }

  async add(...given: Parameters<RequestTally['add']>): Promise<Tally> {
    this.asked++
    try {
      const tally = await this.#tally.add(...given)
      this.answered++
      return tally
    } catch (error) {
      this.failed++
      throw error
    } finally {
      setImmediate(() => {
        this.#changed.resolve(undefined) // when the limiter has taken it in
        this.#changed = Promise.withResolvers()
      })
    }
  }

  async until(so: () => boolean): Promise<void> {
    while (!so()) await this.#changed.promise
  }
}

describeOn('Redis', 'S1 processes that share a Redis', () => {
  let proxy: TcpProxy
  let server: Redis
  let url: string
  const opened: (() => void)[] = []
  beforeAll(async () => {
    url = await freshRedis()
    server = new Redis(url)
    proxy = await TcpProxy.before(url)
  })
  beforeEach(() => server.flushdb())
  afterEach(async () => {
    for (const close of opened.splice(0)) close()
    await proxy.set('pass')
  })
  afterAll(async () => {
    server.disconnect()
    await proxy.close()
  })

  /** A process, with a connection of its own by way of the proxy. */
  async function process() {
    const redis = connectRedis(proxy.through(url))
    await once(redis, 'ready')
    const tally = new WatchedTally(new RedisRequestTally(redis))
    const states: string[] = []
    const limiter = new TalliedRateLimiter(limit, tally, { pause: 1, retry: 5, changed: state => states.push(state) })
    opened.push(
      () => redis.disconnect(),
      () => limiter.close(),
    )
    const take = (count: number) => times(count, () => limiter.take('a')).filter(({ allowed }) => allowed).length
    /** Asks once more, and waits until that has been exchanged. */
    const exchange = async () => {
      const before = tally.answered
      take(1)
      await tally.until(() => tally.answered > before)
    }
    /** Has another caller ask until the tally has answered again. */
    const recover = async () => {
      for (let at = 0; states.at(-1) !== 'up'; at++) {
        const before = tally.answered + tally.failed
        limiter.take(`another ${at}`)
        await tally.until(() => tally.answered + tally.failed > before)
      }
    }
    return { take, exchange, recover, tally, states }
  }

  test('count together', async () => {
    const [one, other] = [await process(), await process()]
    expect(one.take(4)).toBe(4)
    await one.tally.until(() => one.tally.answered === 1)
    await other.exchange()
    expect(other.take(10)).toBe(5) // 10, without the 4 of the one and the 1 of the exchange
    await other.tally.until(() => other.tally.answered === 2)
    await one.exchange() // which the one could not know
    expect(one.take(10)).toBe(0)
  })

  test('overshoot by no more than what the others let through since the last exchange', async () => {
    const [one, other] = [await process(), await process()]
    await one.exchange()
    await other.exchange()
    expect([one.take(3), other.take(6)]).toEqual([3, 6]) // in one turn: neither knows of the other; 11 with the two before, of 10
    await one.tally.until(() => one.tally.answered === 2)
    await other.tally.until(() => other.tally.answered === 2)
    expect(other.take(10)).toBe(0)
  })

  test('tell Redis once for many requests, and nothing of those that are refused', async () => {
    const { take, tally } = await process()
    expect(take(1_000)).toBe(10)
    await tally.until(() => tally.answered === 1)
    expect(tally.asked).toBe(1)
    take(1_000)
    const [key] = await server.keys('*')
    expect(await server.get(key!)).toBe('10')
  })

  test('no request waits: the answer is there before Redis has been asked', async () => {
    const { take, tally } = await process()
    take(5)
    expect(tally.asked).toBe(0)
    await tally.until(() => tally.answered === 1)
  })

  const faults: [string, () => Promise<unknown>, () => Promise<unknown>][] = [
    ...(['refuse', 'hang', 'garbage', { cut: 2 }] satisfies Fault[]).map(
      (fault): [string, () => Promise<void>, () => Promise<void>] => [
        JSON.stringify(fault),
        () => proxy.set(fault),
        () => proxy.set('pass'),
      ],
    ),
    ['full', () => server.config('SET', 'maxmemory', '1'), () => server.config('SET', 'maxmemory', '0')],
  ]
  test.each(faults)(
    'with Redis away (%s) each goes on by itself, and with it back they count together',
    async (_, begin, end) => {
      const [one, other] = [await process(), await process()]
      await one.exchange()
      await begin()
      expect(one.take(1)).toBe(1)
      await one.tally.until(() => one.tally.failed > 0)
      expect(one.states).toEqual(['away'])
      expect(one.take(3)).toBe(3)
      await end()
      await one.recover()
      expect(one.take(100) + other.take(100)).toBeLessThanOrEqual(20)
      expect(one.take(1)).toBe(0)
      expect(other.take(1)).toBe(0)
    },
  )
})
