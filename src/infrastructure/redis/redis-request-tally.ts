import type { RequestTally, Tally } from '../../application/ports/request-tally.ts'
import type { RedisClient } from './connect-redis.ts'
import { keyspace } from './redis-cache.ts'

/** A caller's count is one key that ends with its window; each command touches that key only, so that it works on Redis Cluster. */
export class RedisRequestTally implements RequestTally {
  readonly #redis: RedisClient
  constructor(redis: RedisClient) {
    this.#redis = redis
  }

  async add(caller: string, count: number, window: number): Promise<Tally> {
    const answer: unknown = await this.#redis.eval(add, 1, `${keyspace}:rate:${window}:${caller}`, count, window)
    const [total, left] = Array.isArray(answer) ? (answer as unknown[]) : []
    if (typeof total !== 'number' || typeof left !== 'number') throw new Error('Redis did not count.')
    return { total, left: Math.min(left, window) }
  }
}

const add = `
  local total = redis.call('INCRBY', KEYS[1], ARGV[1])
  local left = redis.call('PTTL', KEYS[1])
  if left < 0 then
    redis.call('PEXPIRE', KEYS[1], ARGV[2])
    left = tonumber(ARGV[2])
  end
  return { total, left }`
