/** The same choices on every run with the same seed (mulberry32). */
export class Choices {
  #state: number
  constructor(seed: number) {
    this.#state = seed
  }

  /** Both ends included. */
  between(low: number, high: number): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return low + (((mixed ^ (mixed >>> 14)) >>> 0) % (high - low + 1))
  }

  of<T>(list: readonly T[]): T {
    return list[this.between(0, list.length - 1)]!
  }

  shuffled<T>(list: readonly T[]): T[] {
    const rest = [...list]
    return list.map(() => rest.splice(this.between(0, rest.length - 1), 1)[0]!)
  }

  /** For an actor of its own: what it chooses does not depend on when the others get their turn. */
  split(): Choices {
    return new Choices(this.between(0, 0x7fff_ffff))
  }
}
