import type { Cache, CacheKey, Hit, Miss, Scope } from '../../application/ports/cache.ts'
import type { Spans } from './spans.ts'

/** A cache with a span for each question. Names of values are not told: they hold what was asked for. */
export class TracedCache implements Cache {
  readonly #cache: Cache
  readonly #spans: Spans
  constructor(cache: Cache, spans: Spans) {
    this.#cache = cache
    this.#spans = spans
  }

  look(key: CacheKey): Promise<Hit | Miss> {
    if (!this.#spans.following) return this.#cache.look(key)
    const of = { 'book_review.cache.scope': kindOf(key.scope) }
    return this.#spans.part('cache look', { attributes: of }, async note => {
      const found = await this.#cache.look(key)
      if (found.kind === 'hit') {
        note({ 'book_review.cache.outcome': 'hit', 'book_review.cache.tier': found.tier })
        return found
      }
      note({ 'book_review.cache.outcome': 'miss' })
      const fill = (value: unknown, ttl: number) =>
        this.#spans.part('cache fill', { attributes: of }, async noteFilled => {
          const stored = await found.fill(value, ttl)
          noteFilled({ 'book_review.cache.stored': stored })
          return stored
        })
      return { ...found, fill }
    })
  }

  renew(scopes: readonly Scope[]): Promise<void> {
    const attributes = { 'book_review.cache.scopes': scopes.length }
    return this.#spans.part('cache renew', { attributes }, () => this.#cache.renew(scopes))
  }
}

const kindOf = (scope: Scope): string => scope.split(':', 1)[0]!
