import type { Clock } from '../ports/clock.ts'
import type { EventLog } from '../ports/event-log.ts'

export class SweepEvents {
  readonly #log: EventLog
  readonly #clock: Clock
  constructor(log: EventLog, clock: Clock) {
    this.#log = log
    this.#clock = clock
  }

  /** Forgets the events that are older than so many milliseconds, and tells how many. */
  execute(age: number): Promise<number> {
    return this.#log.sweep(new Date(this.#clock.now().getTime() - age))
  }
}
