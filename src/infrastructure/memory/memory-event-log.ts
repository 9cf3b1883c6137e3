import { type EventLog, EventsForgotten, type LoggedEvent, type Position } from '../../application/ports/event-log.ts'
import type { MemoryStore } from './memory-store.ts'

/** The events of a memory store. Commits come one at a time there, so that everything is settled at once. */
export class MemoryEventLog implements EventLog {
  readonly #store: MemoryStore
  constructor(store: MemoryStore) {
    this.#store = store
  }

  async read(after: Position, limit: number): Promise<readonly LoggedEvent[]> {
    const { events, forgotten } = this.#store.committed
    const from = Number(after) - forgotten
    if (from < 0) throw new EventsForgotten(place(forgotten))
    return events.slice(from, from + limit).map((event, nth) => ({ event, position: place(forgotten + from + nth + 1) }))
  }

  async before(time: Date): Promise<Position> {
    const { events, forgotten } = this.#store.committed
    const first = events.findIndex(({ at }) => at >= time)
    return first === -1 ? this.end() : place(forgotten + first)
  }

  async end(): Promise<Position> {
    const { events, forgotten } = this.#store.committed
    return place(forgotten + events.length)
  }

  async delay(): Promise<number> {
    return 0
  }

  listen(wake: () => void): () => void {
    return this.#store.onCommit(wake)
  }

  sweep(time: Date): Promise<number> {
    return this.#store.forget(({ at }) => at >= time)
  }
}

const place = (count: number): Position => String(count).padStart(16, '0') as Position
