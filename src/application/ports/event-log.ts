import type { DomainEvent } from '../../domain/events.ts'

/** A place in the log, between two events. Places are texts that sort as the log does; nothing else is to be read out of them. */
export type Position = string & { readonly isA: 'position' }

export interface LoggedEvent {
  readonly event: DomainEvent
  /** The place behind the event. */
  readonly position: Position
}

/** Every committed event, in one order that never changes: whoever has read up to a place has missed nothing before it. */
export interface EventLog {
  /**
   * The events behind a place, oldest first, as far as the log is settled: what an open transaction could still put in
   * between is not given yet. The events of one book come by their sequence.
   * @throws EventsForgotten when some of them have been swept
   */
  read(after: Position, limit: number): Promise<readonly LoggedEvent[]>

  /** The place before the first kept event that is not older than `time`. */
  before(time: Date): Promise<Position>

  /** The place behind everything that `read` could give now. */
  end(): Promise<Position>

  /** How many milliseconds the oldest event waits already that is committed and not settled, because older transactions are still open; 0 for none. */
  delay(): Promise<number>

  /**
   * Calls `wake` soon after something was committed, by whichever process. A hint only: it may come late, twice, for nothing or
   * not at all, so whoever follows the log asks from time to time all the same. Gives a function that ends it.
   */
  listen(wake: () => void): () => void

  /** Forgets the settled events from before `time`, and tells how many. */
  sweep(time: Date): Promise<number>
}

/** A follower is too far behind: events after its place are no longer kept. */
export class EventsForgotten extends Error {
  override readonly name = 'EventsForgotten'
  /** The place from which everything is still kept. */
  readonly oldest: Position
  constructor(oldest: Position) {
    super('The events after this place are no longer kept. Begin anew from a fresh reading of the state.')
    this.oldest = oldest
  }
}
