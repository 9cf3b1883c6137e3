/** So many requests of one caller in each window of so many milliseconds. */
export interface RateLimit {
  readonly requests: number
  readonly window: number
}

/** Whether a caller may go on, and what is left to it. */
export interface Allowance {
  readonly allowed: boolean
  /** Requests that are left in this window, after this one. */
  readonly remaining: number
  /** Milliseconds until the window ends and all requests are there again; more than 0. */
  readonly resetIn: number
}

/** Counts the requests of each caller. */
export interface RateLimiter {
  readonly limit: RateLimit
  /** Counts one request, or refuses it; answers at once and never throws, whatever is away. A refused one is not counted. */
  take(caller: string): Allowance
}
