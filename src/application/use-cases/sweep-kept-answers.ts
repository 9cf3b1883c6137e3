import type { Clock } from '../ports/clock.ts'
import { keptFor, type KeptAnswers } from '../ports/kept-answers.ts'

export class SweepKeptAnswers {
  readonly #answers: KeptAnswers
  readonly #clock: Clock
  constructor(answers: KeptAnswers, clock: Clock) {
    this.#answers = answers
    this.#clock = clock
  }

  /** Forgets the answers that are of no use any more, and tells how many. */
  execute(): Promise<number> {
    return this.#answers.sweep(new Date(this.#clock.now().getTime() - keptFor))
  }
}
