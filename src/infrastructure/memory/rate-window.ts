/** What one caller has used of one window, as far as this process knows. */
export class RateWindow {
  #ends: number
  #own = 0
  #told = 0
  #others = 0

  /** @param ends by the limiter's clock */
  constructor(ends: number) {
    this.#ends = ends
  }

  get ends(): number {
    return this.#ends
  }

  get used(): number {
    return this.#own + this.#others
  }

  count(): void {
    this.#own++
  }

  /**
   * What was counted since the last time. It is never told twice, not even when nobody heard it: an outage that swallows
   * answers would else multiply what a caller has used, and block it.
   */
  tell(): number {
    const untold = this.#own - this.#told
    this.#told = this.#own
    return untold
  }

  /**
   * What all processes have counted, this one included, and when they begin anew. What others are known to have used is not
   * forgotten before the end, and the end is never put off: a tally that is lost again and again neither unlimits nor blocks.
   */
  learn(total: number, ends: number): void {
    this.#others = Math.max(this.#others, total - this.#told)
    this.#ends = Math.min(this.#ends, ends)
  }
}
