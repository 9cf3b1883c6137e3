import { randomUUID } from 'node:crypto'
import type { Position } from '../../application/ports/event-log.ts'
import type { RenewalMark } from '../../application/ports/renewal-mark.ts'
import type { RedisClient } from './connect-redis.ts'
import { keyspace } from './redis-cache.ts'

const mark = `${keyspace}:{renewal}:mark`
const lease = `${keyspace}:{renewal}:lease`
/** Longer than a batch takes; whoever dies while holding the lease is waited for no longer. */
const leaseFor = 500

export class RedisRenewalMark implements RenewalMark {
  readonly #redis: RedisClient
  constructor(redis: RedisClient) {
    this.#redis = redis
  }

  async read(): Promise<Position | null> {
    return (await this.#redis.get(mark)) as Position | null
  }

  async move(from: Position | null, to: Position): Promise<void> {
    await this.#redis.eval(move, 1, mark, from ?? '', to)
  }

  async alone(work: () => Promise<void>): Promise<void> {
    const holder = randomUUID()
    if ((await this.#redis.set(lease, holder, 'PX', leaseFor, 'NX')) === null) return
    try {
      await work()
    } finally {
      await this.#redis.eval(release, 1, lease, holder).catch(() => {}) // it ends by itself
    }
  }
}

const move = `
  if (redis.call('GET', KEYS[1]) or '') ~= ARGV[1] then return 0 end
  redis.call('SET', KEYS[1], ARGV[2])
  return 1`

const release = `if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0`
