import { LRUCache } from 'lru-cache'
import type { Allowance, RateLimit, RateLimiter } from '../../application/ports/rate-limiter.ts'
import { RateWindow } from './rate-window.ts'

export interface MemoryRateLimiterOptions {
  /** As many callers as are known at a time; the one that asked least recently is forgotten first. */
  readonly callers?: number
  /** Milliseconds of a clock that is never set back. */
  readonly now?: () => number
  /** Told of each request that was counted. */
  readonly counted?: (caller: string, window: RateWindow) => void
}

/** Counts by itself. A caller's window begins with its first request. */
export class MemoryRateLimiter implements RateLimiter {
  readonly limit: RateLimit
  readonly #windows: LRUCache<string, RateWindow>
  readonly #now: () => number
  readonly #counted: (caller: string, window: RateWindow) => void

  constructor(limit: RateLimit, options: MemoryRateLimiterOptions = {}) {
    this.limit = limit
    this.#windows = new LRUCache({ maxSize: options.callers ?? 50_000, sizeCalculation: () => 1 }) // `max` would take up all the room at once
    this.#now = options.now ?? (() => performance.now())
    this.#counted = options.counted ?? (() => {})
  }

  take(caller: string): Allowance {
    const now = this.#now()
    const window = this.#window(caller, now)
    const allowed = window.used < this.limit.requests
    if (allowed) {
      window.count()
      this.#counted(caller, window)
    }
    return { allowed, remaining: Math.max(0, this.limit.requests - window.used), resetIn: window.ends - now }
  }

  #window(caller: string, now: number): RateWindow {
    const present = this.#windows.get(caller)
    if (present && present.ends > now) return present
    const next = new RateWindow(now + this.limit.window)
    this.#windows.set(caller, next)
    return next
  }
}
