import type { Cache } from '../../application/ports/cache.ts'
import { type EventLog, EventsForgotten, type LoggedEvent, type Position } from '../../application/ports/event-log.ts'
import type { RenewalMark } from '../../application/ports/renewal-mark.ts'
import { staleScopes } from './stale-scopes.ts'

/** As many events as are renewed for at once; scopes that several of them name are renewed once. */
const batch = 1_000
/** Milliseconds from the time that an event tells to its commit: until then readers may still fill in what was before. */
const longestWrite = 10_000

/**
 * Renews a shared cache for every committed event, whatever became of the process that wrote it: from the place up to which it
 * was renewed to the end of the log. What was renewed already is renewed again, which costs a miss and is never wrong.
 */
export class DurableRenewal {
  readonly #log: EventLog
  readonly #cache: Pick<Cache, 'renew'>
  readonly #mark: RenewalMark
  readonly #ttl: number

  /** @param ttl for how many milliseconds the cache keeps a value: what was committed earlier cannot be stale in it */
  constructor(log: EventLog, cache: Pick<Cache, 'renew'>, mark: RenewalMark, ttl: number) {
    this.#log = log
    this.#cache = cache
    this.#mark = mark
    this.#ttl = ttl
  }

  async catchUp(): Promise<void> {
    for (;;) {
      const from = await this.#mark.read()
      const start = from ?? (await this.#fromScratch())
      const events = await this.#renewBehind(start)
      const to = events.at(-1)?.position ?? start
      if (to !== from) await this.#mark.move(from, to)
      if (events.length < batch) return
    }
  }

  /**
   * The same for a cache of several servers, each of which may have come back with old data while the mark, which only one of
   * them keeps, is new: it is not believed.
   */
  async startOver(): Promise<void> {
    let from: Position | undefined = await this.#fromScratch()
    while (from) {
      const events: readonly LoggedEvent[] = await this.#renewBehind(from)
      from = events.length < batch ? undefined : events.at(-1)?.position
    }
    await this.catchUp()
  }

  async #renewBehind(place: Position): Promise<readonly LoggedEvent[]> {
    const events = await this.#read(place)
    const scopes = new Set(events.flatMap(({ event }) => staleScopes(event)))
    if (scopes.size > 0) await this.#cache.renew([...scopes])
    return events
  }

  /** A cache without a mark is empty, or has lost everything: only what was being filled in just now can be stale. */
  #fromScratch(): Promise<Position> {
    return this.#log.before(new Date(Date.now() - this.#ttl - longestWrite))
  }

  async #read(from: Position) {
    try {
      return await this.#log.read(from, batch)
    } catch (error) {
      if (!(error instanceof EventsForgotten)) throw error
      return this.#log.read(await this.#fromScratch(), batch) // longer ago than anything is kept
    }
  }
}
