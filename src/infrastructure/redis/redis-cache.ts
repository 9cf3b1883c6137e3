import { randomUUID } from 'node:crypto'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { LRUCache } from 'lru-cache'
import type { Cache, CacheKey, Hit, Miss, Scope } from '../../application/ports/cache.ts'
import type { RedisClient } from './connect-redis.ts'

/** Begins every key. The number changes with what is stored: a release never reads what another one wrote in another shape. */
export const keyspace = 'book-reviews:1'

/** Names this process among those that tell each other of renewals. */
export const sender = randomUUID()

/**
 * A scope is one Redis hash: the generation in one field, and in the others the values that were read under it. Renewing the
 * scope is dropping the hash (UNLINK works even when Redis is full), and a value is only taken while the generation is
 * still that of its reader: the lease of "Scaling Memcache at Facebook" (NSDI 2013, section 3.2.1). Each command touches
 * one key, so that it works on Redis Cluster.
 */
export class RedisCache implements Cache {
  readonly #redis: RedisClient
  readonly #rejected: (key: string) => void
  readonly #asked = new Map<string, Promise<Hit | Miss>>()
  readonly #stale = new Set<Scope>()
  #renewing: Promise<void> | null = null
  /** What was read last, by scope and name: the same text is the same value again, and is not parsed and checked anew. */
  readonly #read = new LRUCache<string, Kept>({ maxSize: 16 * 1024 * 1024, sizeCalculation: ({ text }) => 2 * text.length + 1 })

  /** @param rejected told of each value that is none of ours: not JSON, or of a shape that does not fit */
  constructor(redis: RedisClient, rejected: (key: string) => void = () => {}) {
    this.#redis = redis
    this.#rejected = rejected
  }

  /** Who asks for the same in one turn of the event loop shares one question, which is sent after all of them have asked. */
  look(key: CacheKey): Promise<Hit | Miss> {
    const place = `${key.scope} ${key.name}`
    const present = this.#asked.get(place)
    if (present) return present
    const asked = nextTurn().then(() => {
      this.#asked.delete(place)
      return this.#ask(key, place)
    })
    this.#asked.set(place, asked)
    return asked
  }

  /** @param place the key's name among all that are asked for */
  async #ask({ scope, name, fits }: CacheKey, place: string): Promise<Hit | Miss> {
    const key = keyOf(scope)
    const [present, text] = await this.#redis.hmget(key, generationField, name).catch((error: unknown) => this.#drop(key, error))
    if (present && text) {
      const kept = this.#parse(place, text, fits)
      const ttl = kept ? kept.until - Date.now() : 0
      if (kept && ttl > 0) return { kind: 'hit', value: kept.value, ttl, tier: 'redis' }
      if (!kept) this.#rejected(`${key} ${name}`)
    }

    const generation = present ?? ((await this.#redis.eval(begin, 1, key, generationField, randomUUID(), fillWithin)) as string)
    return { kind: 'miss', generation, fill: (value, ttl) => this.#fill(key, generation, name, value, ttl) }
  }

  /** Who renews in one turn of the event loop shares the commands, which are sent after all of them have asked: what several renew is dropped once. */
  renew(scopes: readonly Scope[]): Promise<void> {
    for (const scope of scopes) this.#stale.add(scope)
    this.#renewing ??= nextTurn().then(() => {
      const stale = [...this.#stale]
      this.#stale.clear()
      this.#renewing = null
      return this.#renew(stale)
    })
    return this.#renewing
  }

  /** Others are told after the values are gone, so that nobody who hears of it can find them again. */
  async #renew(scopes: readonly Scope[]): Promise<void> {
    for (let at = 0; at < scopes.length; at += renewedAtOnce) {
      const some = scopes.slice(at, at + renewedAtOnce)
      const keys = some.map(keyOf)
      const news = [`${keyspace}:renewed`, [sender, ...some].join(' ')] as const
      if (this.#redis.isCluster) {
        await Promise.all(keys.map(key => this.#redis.unlink(key)))
        await this.#redis.publish(...news)
      } else {
        const answers = await this.#redis // one server, which does the one after the other: no need to wait between them
          .pipeline()
          .unlink(...keys)
          .publish(...news)
          .exec()
        for (const [error] of answers ?? []) if (error) throw error
      }
    }
  }

  #parse(place: string, text: string, fits: CacheKey['fits']): Kept | null {
    const known = this.#read.get(place)
    if (known?.text === text) return known
    const kept = read(text, fits)
    if (kept) this.#read.set(place, kept)
    return kept
  }

  /** Something else than a hash in the place of a scope holds no value; it would be in the way of one. */
  async #drop(key: string, error: unknown): Promise<null[]> {
    if (!(error instanceof Error && error.message.startsWith('WRONGTYPE'))) throw error
    this.#rejected(key)
    await this.#redis.unlink(key)
    return []
  }

  async #fill(key: string, generation: string, name: string, value: unknown, ttl: number): Promise<boolean> {
    const text = JSON.stringify({ until: Date.now() + ttl, value })
    return (await this.#redis.eval(fill, 1, key, generationField, generation, name, text, ttl, valuesPerScope)) === 1
  }
}

/** Not the name of any value: those are query strings and paths. */
const generationField = '#'
/** A generation that nobody fills anything into is forgotten after so many milliseconds, so that asking for junk leaves nothing. */
const fillWithin = 5_000
/** As many scopes as are dropped, and told of, in one go. */
const renewedAtOnce = 500
/** As many values as one scope keeps, whatever is asked for. */
const valuesPerScope = 1_000

const begin = `
  if redis.call('HSETNX', KEYS[1], ARGV[1], ARGV[2]) == 0 then return redis.call('HGET', KEYS[1], ARGV[1]) end
  redis.call('PEXPIRE', KEYS[1], ARGV[3])
  return ARGV[2]`

const fill = `
  if redis.call('HGET', KEYS[1], ARGV[1]) ~= ARGV[2] then return 0 end
  if redis.call('HLEN', KEYS[1]) > tonumber(ARGV[6]) and redis.call('HEXISTS', KEYS[1], ARGV[3]) == 0 then return 0 end
  redis.call('HSET', KEYS[1], ARGV[3], ARGV[4])
  if redis.call('PTTL', KEYS[1]) < tonumber(ARGV[5]) then redis.call('PEXPIRE', KEYS[1], ARGV[5]) end
  return 1`

const keyOf = (scope: Scope): string => `${keyspace}:{${scope}}`

interface Kept {
  readonly text: string
  readonly until: number
  readonly value: unknown
}

function read(text: string, fits: CacheKey['fits']): Kept | null {
  try {
    const kept: unknown = JSON.parse(text)
    if (kept === null || typeof kept !== 'object' || !('until' in kept) || !('value' in kept)) return null
    const { until, value } = kept
    return typeof until === 'number' && (fits?.(value) ?? true) ? { text, until, value } : null
  } catch {
    return null // somebody else's value is no value
  }
}
