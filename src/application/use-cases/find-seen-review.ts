import { NotYourReview, ReviewNotFound, StaleReview } from '../../domain/errors.ts'
import type { BookId, ReviewId } from '../../domain/identity.ts'
import type { Review, Reviewer } from '../../domain/review.ts'
import type { Transaction } from '../ports/unit-of-work.ts'
import { type ReviewView, viewReview } from '../ports/views.ts'

/** A review that somebody has seen and is about to change. */
export interface SeenReview {
  readonly bookId: BookId
  readonly id: ReviewId
  /** Whether the review, as it is now, is what they have seen. */
  readonly unchanged: (current: ReviewView) => boolean
}

/** The same, of who asks. */
export interface OwnReview extends SeenReview {
  readonly reviewer: Reviewer
}

/**
 * The review, if it is as it was seen. An anonymous review is nobody's.
 * @param owner whose it must be; null: anybody's
 * @throws ReviewNotFound, NotYourReview, StaleReview, in this order
 */
export async function findSeenReview(
  tx: Transaction,
  { bookId, id, unchanged }: SeenReview,
  owner: Reviewer | null,
): Promise<Review> {
  const review = await tx.reviews.find(bookId, id)
  if (!review) throw new ReviewNotFound(bookId, id)
  if (owner && review.state.reviewer?.id !== owner.id) throw new NotYourReview(id)
  if (!unchanged(viewReview(review))) throw new StaleReview(id)
  return review
}
