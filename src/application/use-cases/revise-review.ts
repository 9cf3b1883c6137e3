import { NotYourReview, ReviewNotFound, StaleReview } from '../../domain/errors.ts'
import type { BookId, ReviewId } from '../../domain/identity.ts'
import type { OpinionChanges, Reviewer } from '../../domain/review.ts'
import type { Clock } from '../ports/clock.ts'
import type { UnitOfWork } from '../ports/unit-of-work.ts'
import { type ReviewView, viewReview } from '../ports/views.ts'

export interface ReviseReviewInput {
  readonly bookId: BookId
  readonly id: ReviewId
  /** Who asks for it. */
  readonly reviewer: Reviewer
  readonly changes: OpinionChanges
  /** Whether the review, as it is now, is what the reviewer has seen. */
  readonly unchanged: (current: ReviewView) => boolean
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
  async execute({ bookId, id, reviewer, changes, unchanged }: ReviseReviewInput): Promise<ReviewView> {
    const revised = await this.#unitOfWork.run(async tx => {
      const review = await tx.reviews.find(bookId, id)
      if (!review) throw new ReviewNotFound(bookId, id)
      if (review.state.reviewer.id !== reviewer.id) throw new NotYourReview(id)
      if (!unchanged(viewReview(review))) throw new StaleReview(id)
      const next = review.revise(changes, this.#clock.now())
      if (next !== review) tx.emit(next.revised(await tx.reviews.save(next), review))
      return next
    })
    return viewReview(revised)
  }
}
