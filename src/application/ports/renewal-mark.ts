import type { Position } from './event-log.ts'

/**
 * How far a shared cache has been renewed from the event log. It is kept in the cache itself, so that a cache that comes back
 * with old data comes back with the old place too, and one that has lost everything has lost it as well.
 */
export interface RenewalMark {
  read(): Promise<Position | null>
  /** Moves the mark, unless somebody else has moved it meanwhile. */
  move(from: Position | null, to: Position): Promise<void>
  /** Does the work unless another process is at it; a process that dies in the middle stops nobody for longer than a second. */
  alone(work: () => Promise<void>): Promise<void>
}
