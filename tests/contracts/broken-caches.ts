import type { Cache, CacheKey, Hit, Miss, Scope } from '../../src/application/ports/cache.ts'

/** As broken as most caches are: what was read before a renewal is kept after it, as if it had been read then. */
export class TakesLateFills implements Cache {
  readonly #cache: Cache
  constructor(cache: Cache) {
    this.#cache = cache
  }

  async look(key: CacheKey): Promise<Hit | Miss> {
    const found = await this.#cache.look(key)
    if (found.kind === 'hit') return found
    const fill = async (value: unknown, ttl: number) => {
      const now = await this.#cache.look(key)
      return now.kind === 'miss' && now.fill(value, ttl)
    }
    return { ...found, fill }
  }

  renew(scopes: readonly Scope[]): Promise<void> {
    return this.#cache.renew(scopes)
  }
}
