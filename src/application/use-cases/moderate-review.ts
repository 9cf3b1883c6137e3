import { reasonToKeep } from '../../domain/review.ts'
import type { Clock } from '../ports/clock.ts'
import type { UnitOfWork } from '../ports/unit-of-work.ts'
import { findSeenReview, type SeenReview } from './find-seen-review.ts'

export interface ModerateReviewInput extends SeenReview {
  readonly reason: string
}

/** What a moderator does, who is let in by the scope of a token: whose review it is does not matter. */
export class ModerateReview {
  readonly #unitOfWork: UnitOfWork
  readonly #clock: Clock
  constructor(unitOfWork: UnitOfWork, clock: Clock) {
    this.#unitOfWork = unitOfWork
    this.#clock = clock
  }

  /**
   * Withdraws the review, for a reason that its event keeps.
   * @throws ValidationFailed, ReviewNotFound, StaleReview, in this order
   */
  async execute({ reason, ...seen }: ModerateReviewInput): Promise<void> {
    const kept = reasonToKeep(reason)
    await this.#unitOfWork.run(async tx => {
      const review = await findSeenReview(tx, seen, null)
      tx.emit(review.withdrawn(await tx.reviews.remove(review), this.#clock.now(), kept))
    })
  }
}
