/** What all processes together have counted of a caller. */
export interface Tally {
  readonly total: number
  /** Milliseconds until it begins at 0 again; never more than the window. */
  readonly left: number
}

export interface RequestTally {
  /**
   * Adds to what was counted of this caller in the window that is running, or begins one of so many milliseconds with it.
   * Rejects when it cannot, and then nobody knows whether it was counted.
   */
  add(caller: string, count: number, window: number): Promise<Tally>
}
