import { LRUCache } from 'lru-cache'
import type { Cache, CacheKey, Hit, Miss, Scope } from '../../application/ports/cache.ts'

/** At most so many bytes of values (as JSON), and generations of so many scopes; the least recently used go first. */
export interface MemoryCacheLimits {
  readonly bytes: number
  readonly scopes: number
}

interface Kept {
  readonly value: unknown
  until: number
}

/** A cache in the process's own memory: nothing to wait for, nothing that other processes see. */
export class MemoryCache implements Cache {
  readonly #values: LRUCache<string, Kept>
  /** Forgetting a generation is safe: the scope gets a new one, and what belonged to the old one is not found any more. */
  readonly #generations: LRUCache<Scope, string>
  #begun = 0

  constructor({ bytes, scopes }: MemoryCacheLimits = { bytes: 64 * 1024 * 1024, scopes: 100_000 }) {
    this.#values = new LRUCache({ maxSize: bytes, maxEntrySize: bytes / 8 })
    this.#generations = new LRUCache({ maxSize: scopes, sizeCalculation: () => 1 }) // `max` would take up all the room at once
  }

  async look({ scope, name }: CacheKey): Promise<Hit | Miss> {
    const generation = this.#generation(scope)
    const key = `${generation} ${name}`
    const kept = this.#values.get(key)
    const ttl = kept ? kept.until - Date.now() : 0
    if (kept && ttl > 0) return { kind: 'hit', value: kept.value, ttl, tier: 'memory' }
    return { kind: 'miss', generation, fill: (value, ttl) => this.#fill(scope, generation, key, value, ttl) }
  }

  async renew(scopes: readonly Scope[]): Promise<void> {
    for (const scope of scopes) this.#generations.delete(scope)
  }

  /** Ends every generation. */
  clear(): void {
    this.#generations.clear()
    this.#values.clear()
  }

  async #fill(scope: Scope, generation: string, key: string, value: unknown, ttl: number): Promise<boolean> {
    if (ttl <= 0 || this.#generations.peek(scope) !== generation) return false
    const present = this.#values.get(key)
    if (present && present.value === value) {
      present.until = Date.now() + ttl // its size is known
      return true
    }
    this.#values.set(key, { value, until: Date.now() + ttl }, { size: 2 * (key.length + JSON.stringify(value).length) })
    return this.#values.has(key)
  }

  #generation(scope: Scope): string {
    const present = this.#generations.get(scope)
    if (present) return present
    const next = `${scope}#${++this.#begun}`
    this.#generations.set(scope, next)
    return next
  }
}
