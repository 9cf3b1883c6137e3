import { NotYourReview, ReviewNotFound, StaleReview } from '../../domain/errors.ts'
import type { BookId, ReviewId } from '../../domain/identity.ts'
import type { Review, Reviewer } from '../../domain/review.ts'
import type { Transaction } from '../ports/unit-of-work.ts'
import { type ReviewView, viewReview } from '../ports/views.ts'

/** A review that somebody is about to change. */
export interface OwnReview {
  readonly bookId: BookId
  readonly id: ReviewId
  /** Who asks for it. */
  readonly reviewer: Reviewer
  /** Whether the review, as it is now, is what the reviewer has seen. */
  readonly unchanged: (current: ReviewView) => boolean
}

/** The review, if it is theirs and as they have seen it. @throws ReviewNotFound, NotYourReview, StaleReview, in this order */
export async function findOwnReview(tx: Transaction, { bookId, id, reviewer, unchanged }: OwnReview): Promise<Review> {
  const review = await tx.reviews.find(bookId, id)
  if (!review) throw new ReviewNotFound(bookId, id)
  if (review.state.reviewer.id !== reviewer.id) throw new NotYourReview(id)
  if (!unchanged(viewReview(review))) throw new StaleReview(id)
  return review
}
