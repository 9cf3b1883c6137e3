import type { OpinionChanges } from '../../domain/review.ts'
import type { Clock } from '../ports/clock.ts'
import type { UnitOfWork } from '../ports/unit-of-work.ts'
import { type ReviewView, viewReview } from '../ports/views.ts'
import { findSeenReview, type OwnReview } from './find-seen-review.ts'

export interface ReviseReviewInput extends OwnReview {
  readonly changes: OpinionChanges
}

export class ReviseReview {
  readonly #unitOfWork: UnitOfWork
  readonly #clock: Clock
  constructor(unitOfWork: UnitOfWork, clock: Clock) {
    this.#unitOfWork = unitOfWork
    this.#clock = clock
  }

  /**
   * The review as it then is. Changes that change nothing are no new version, and no event.
   * @throws ReviewNotFound, NotYourReview, StaleReview, ValidationFailed, in this order
   */
  async execute({ changes, reviewer, ...seen }: ReviseReviewInput): Promise<ReviewView> {
    const revised = await this.#unitOfWork.run(async tx => {
      const review = await findSeenReview(tx, seen, reviewer)
      const next = review.revise(changes, this.#clock.now())
      if (next !== review) tx.emit(next.revised(await tx.reviews.save(next), review))
      return next
    })
    return viewReview(revised)
  }
}
