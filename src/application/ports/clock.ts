export interface Clock {
  /** The present moment, to the millisecond. */
  now(): Date
}
