import type { Reviewer } from '../../domain/review.ts'
import type { Clock } from '../ports/clock.ts'
import type { Transaction, UnitOfWork } from '../ports/unit-of-work.ts'

/** So many reviews in one unit of work: each holds up the other writers of its book until the commit. */
const portion = 500

export class EraseReviewer {
  readonly #unitOfWork: UnitOfWork
  readonly #clock: Clock
  constructor(unitOfWork: UnitOfWork, clock: Clock) {
    this.#unitOfWork = unitOfWork
    this.#clock = clock
  }

  /**
   * Forgets a reviewer's name and all they said, in reviews, events and answers to requests that may be repeated. Their ratings
   * count as before, each as one of nobody's; they cannot rate the same book once more. When it fails on the way, what was
   * forgotten stays so, and asking again forgets the rest.
   */
  async execute(reviewer: Reviewer): Promise<void> {
    for (let forgotten = portion; forgotten === portion;) forgotten = await this.#unitOfWork.run(tx => this.#erase(tx, reviewer))
  }

  async #erase(tx: Transaction, { id }: Reviewer): Promise<number> {
    const reviews = await tx.reviews.findBy(id, portion)
    const anonymous = reviews.map(review => review.anonymise())
    const sequences = await tx.reviews.anonymise(anonymous)
    for (const [nth, review] of anonymous.entries()) tx.emit(review.anonymised(sequences[nth]!, this.#clock.now()))
    await tx.forget(id)
    return reviews.length
  }
}
