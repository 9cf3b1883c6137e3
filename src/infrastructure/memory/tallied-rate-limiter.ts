import type { Allowance, RateLimit, RateLimiter } from '../../application/ports/rate-limiter.ts'
import type { RequestTally } from '../../application/ports/request-tally.ts'
import { MemoryRateLimiter, type MemoryRateLimiterOptions } from './memory-rate-limiter.ts'
import type { RateWindow } from './rate-window.ts'

export interface TalliedRateLimiterOptions extends Omit<MemoryRateLimiterOptions, 'counted'> {
  /** Milliseconds from a request until the tally is told of it. */
  readonly pause?: number
  /** Milliseconds until it is tried again after it could not be told. */
  readonly retry?: number
  /** Told when the tally goes away and when it is back. */
  readonly changed?: (state: 'up' | 'away') => void
}

/** As many callers as the tally is told of in one go. */
const atOnce = 1_000

/**
 * Decides by what this process knows, at once, and tells the tally in the background; what it learns there of other processes
 * counts from then on. So no request waits, and while the tally is away each process limits by itself.
 *
 * How far that overshoots: beyond the limit by what the other processes let through since this one last exchanged counts with the tally (`pause`
 * and a round trip) at most; and however long the tally is away, by the limit once for each further process.
 */
export class TalliedRateLimiter implements RateLimiter {
  readonly limit: RateLimit
  readonly #own: MemoryRateLimiter
  readonly #tally: RequestTally
  readonly #now: () => number
  readonly #options: Required<Pick<TalliedRateLimiterOptions, 'pause' | 'retry' | 'changed'>>
  readonly #untold = new Map<string, RateWindow>()
  #timer: NodeJS.Timeout | null = null
  #state: 'up' | 'away' = 'up'
  #closed = false

  constructor(limit: RateLimit, tally: RequestTally, options: TalliedRateLimiterOptions = {}) {
    const { pause = 100, retry = 1_000, changed = () => {}, now = () => performance.now() } = options
    this.limit = limit
    this.#tally = tally
    this.#now = now
    this.#options = { pause, retry, changed }
    this.#own = new MemoryRateLimiter(limit, { ...options, now, counted: (caller, window) => this.#note(caller, window) })
  }

  take(caller: string): Allowance {
    return this.#own.take(caller)
  }

  close(): void {
    this.#closed = true
    if (this.#timer) clearTimeout(this.#timer)
  }

  #note(caller: string, window: RateWindow): void {
    this.#untold.set(caller, window)
    this.#wait()
  }

  #wait(): void {
    if (this.#closed) return
    const { pause, retry } = this.#options
    this.#timer ??= setTimeout(() => void this.#exchange(), this.#state === 'up' ? pause : retry).unref()
  }

  /** One at a time. Whoever is left out is told of after its next request; while the tally is away one caller is enough to try it. */
  async #exchange(): Promise<void> {
    const batch = [...this.#untold].slice(0, this.#state === 'up' ? atOnce : 1)
    this.#untold.clear()
    const told = await Promise.allSettled(
      batch.map(async ([caller, window]) => {
        const { total, left } = await this.#tally.add(caller, window.tell(), this.limit.window)
        window.learn(total, this.#now() + left)
      }),
    )
    const state = told.every(({ status }) => status === 'rejected') ? 'away' : 'up'
    if (state !== this.#state) this.#options.changed(state)
    this.#state = state
    this.#timer = null
    if (this.#untold.size > 0) this.#wait()
  }
}
