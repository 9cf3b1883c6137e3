import { setTimeout as sleep } from 'node:timers/promises'
import type { EventLog } from '../../application/ports/event-log.ts'
import type { RenewalMark } from '../../application/ports/renewal-mark.ts'
import { Unavailable } from '../../application/ports/unavailable.ts'
import type { DurableRenewal } from './durable-renewal.ts'
import type { TieredCache } from './tiered-cache.ts'

export interface FollowerPace {
  /** Every so many milliseconds the log is asked, whether or not somebody was woken. */
  readonly poll: number
  /** So many milliseconds pass at least between two askings, however often somebody is woken. */
  readonly pause: number
}

/** Follows the event log and renews the shared cache for it, one process at a time, as long as the cache is up. */
export class RenewalFollower {
  readonly #log: EventLog
  readonly #cache: TieredCache
  readonly #renewal: DurableRenewal
  readonly #mark: RenewalMark
  readonly #pace: FollowerPace
  readonly #closing = new AbortController()
  #running: Promise<void> = Promise.resolve()

  constructor(
    log: EventLog,
    cache: TieredCache,
    renewal: DurableRenewal,
    mark: RenewalMark,
    pace: FollowerPace = { poll: 500, pause: 100 },
  ) {
    this.#log = log
    this.#cache = cache
    this.#renewal = renewal
    this.#mark = mark
    this.#pace = pace
  }

  start(): void {
    this.#running = this.#follow()
  }

  /** For how many milliseconds the oldest event already waits that the shared cache was not renewed for; 0 for none. */
  async lag(): Promise<number> {
    const place = await this.#mark.read()
    if (place === null) return 0 // it has lost everything, or never had anything
    const [oldest] = await this.#log.read(place, 1)
    return oldest ? Math.max(0, Date.now() - oldest.event.at.getTime()) : 0
  }

  async close(): Promise<void> {
    this.#closing.abort()
    await this.#running
  }

  async #follow(): Promise<void> {
    let wake = () => {}
    const stop = this.#log.listen(() => wake())
    while (!this.#closing.signal.aborted) {
      const woken = new Promise<void>(resolve => (wake = resolve))
      await this.#step()
      await this.#wait(this.#pace.pause)
      await Promise.race([woken, this.#wait((0.75 + Math.random() / 4) * this.#pace.poll - this.#pace.pause)])
    }
    stop()
  }

  async #step(): Promise<void> {
    if (this.#cache.state === 'away') return // the probe catches up before it is used again
    try {
      await this.#mark.alone(() => this.#renewal.catchUp())
    } catch (error) {
      if (!(error instanceof Unavailable)) this.#cache.suspect(error)
    }
  }

  /** Ends at once when the follower is closed. */
  async #wait(milliseconds: number): Promise<void> {
    await sleep(Math.max(0, milliseconds), null, { signal: this.#closing.signal, ref: false }).catch(() => {})
  }
}
