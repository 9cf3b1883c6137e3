import { Counter, Gauge, type Registry } from 'prom-client'
import type { CacheMeter } from '../../application/ports/cache-meter.ts'

/** Counts what the cache does, for Prometheus. No label grows with what is asked for. */
export class PrometheusCacheMeter implements CacheMeter {
  /** Every cached read is counted: in plain numbers, which are handed over when somebody asks for the metrics. */
  readonly #looked = { hit: new Map<string, number>(), miss: new Map<string, number>(), stale: new Map<string, number>() }
  readonly #fills: Counter
  readonly #renewals: Counter
  readonly #rejected: Counter
  readonly #up: Gauge
  readonly #changes: Counter
  readonly #away: Counter
  #awaySince: number | null = null

  constructor(registry: Registry) {
    const registers = [registry]
    const looked = this.#looked
    new Counter({
      name: 'book_review_cache_looks_total',
      help: 'Cached reads by how they were answered, and by what.',
      labelNames: ['outcome', 'tier'],
      registers,
      collect() {
        this.reset()
        for (const [outcome, tiers] of Object.entries(looked))
          for (const [tier, times] of tiers) this.inc({ outcome, tier }, times)
      },
    })
    this.#fills = new Counter({
      name: 'book_review_cache_fills_total',
      help: 'Answers that were to be kept.',
      labelNames: ['stored'],
      registers,
    })
    this.#renewals = new Counter({ name: 'book_review_cache_renewals_total', help: 'Scopes that were renewed.', registers })
    this.#rejected = new Counter({
      name: 'book_review_cache_rejected_total',
      help: 'Values in the shared cache that were none of ours.',
      registers,
    })
    this.#up = new Gauge({ name: 'book_review_shared_cache_up', help: '1 while the shared cache answers, else 0.', registers })
    this.#up.remove() // nobody shares one, as far as is known
    this.#changes = new Counter({
      name: 'book_review_shared_cache_changes_total',
      help: 'How often the shared cache came to be up, or away.',
      labelNames: ['state'],
      registers,
    })
    this.#away = new Counter({
      name: 'book_review_cache_fallback_seconds_total',
      help: 'For how long the in-memory cache has stood in for the shared one.',
      registers,
      collect: () => this.#count(),
    })
  }

  looked(outcome: 'hit' | 'miss' | 'stale', tier: string): void {
    const tiers = this.#looked[outcome]
    tiers.set(tier, (tiers.get(tier) ?? 0) + 1)
  }

  filled(stored: boolean): void {
    this.#fills.inc({ stored: String(stored) })
  }

  renewed(scopes: number): void {
    this.#renewals.inc(scopes)
  }

  rejected(): void {
    this.#rejected.inc()
  }

  sharedCache(state: 'up' | 'away'): void {
    this.#up.set(state === 'up' ? 1 : 0)
    this.#changes.inc({ state })
    this.#count()
    this.#awaySince = state === 'away' ? performance.now() : null
  }

  #count(): void {
    if (this.#awaySince === null) return
    const now = performance.now()
    this.#away.inc((now - this.#awaySince) / 1_000)
    this.#awaySince = now
  }
}
