import type { Clock } from '../ports/clock.ts'
import type { UnitOfWork } from '../ports/unit-of-work.ts'
import { findSeenReview, type OwnReview } from './find-seen-review.ts'

export class WithdrawReview {
  readonly #unitOfWork: UnitOfWork
  readonly #clock: Clock
  constructor(unitOfWork: UnitOfWork, clock: Clock) {
    this.#unitOfWork = unitOfWork
    this.#clock = clock
  }

  /**
   * Afterwards the book is as if it had never been reviewed by them, and they may review it again.
   * @throws ReviewNotFound, NotYourReview, StaleReview, in this order
   */
  async execute({ reviewer, ...seen }: OwnReview): Promise<void> {
    await this.#unitOfWork.run(async tx => {
      const review = await findSeenReview(tx, seen, reviewer)
      tx.emit(review.withdrawn(await tx.reviews.remove(review), this.#clock.now()))
    })
  }
}
