import { NotYourReview, ReviewNotFound, StaleReview } from '../../domain/errors.ts'
import type { BookId, ReviewId } from '../../domain/identity.ts'
import type { Reviewer } from '../../domain/review.ts'
import type { Clock } from '../ports/clock.ts'
import type { UnitOfWork } from '../ports/unit-of-work.ts'
import { type ReviewView, viewReview } from '../ports/views.ts'

export interface WithdrawReviewInput {
  readonly bookId: BookId
  readonly id: ReviewId
  /** Who asks for it. */
  readonly reviewer: Reviewer
  /** Whether the review, as it is now, is what the reviewer has seen. */
  readonly unchanged: (current: ReviewView) => boolean
}

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
  async execute({ bookId, id, reviewer, unchanged }: WithdrawReviewInput): Promise<void> {
    await this.#unitOfWork.run(async tx => {
      const review = await tx.reviews.find(bookId, id)
      if (!review) throw new ReviewNotFound(bookId, id)
      if (review.state.reviewer.id !== reviewer.id) throw new NotYourReview(id)
      if (!unchanged(viewReview(review))) throw new StaleReview(id)
      tx.emit(review.withdrawn(await tx.reviews.remove(review), this.#clock.now()))
    })
  }
}
