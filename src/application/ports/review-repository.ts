import type { BookId, ReviewerId, ReviewId } from '../../domain/identity.ts'
import type { Review } from '../../domain/review.ts'

export interface ReviewRepository {
  /** The review as it is, to be changed: from now on nobody else can change it, or find it here, until the unit of work is over. */
  find(bookId: BookId, id: ReviewId): Promise<Review | null>

  /** At most `limit` of a reviewer's reviews, each to be changed, as `find` gives it; none of those that are anonymous. */
  findBy(reviewer: ReviewerId, limit: number): Promise<readonly Review[]>

  /**
   * Keeps the review, counts its rating in the book's summary, and gives the place of this change among those of the book
   * (1, 2, 3 … in the order of the commits, without a gap).
   * @throws BookNotFound; AlreadyReviewed, also by a review of theirs that is anonymous by now: it still counts
   */
  add(review: Review): Promise<number>

  /**
   * Keeps the next version of a review, counts its rating in the place of the one that it gave before, and gives the place of
   * this change among those of the book.
   * @throws StaleReview when what is kept is not the version before
   */
  save(review: Review): Promise<number>

  /**
   * Keeps the next version of reviews of one reviewer that have become anonymous, and gives the place of each change among those of its book,
   * in the order of the reviews. That it was they who gave this rating stays known to the repository, and to nobody else.
   * @throws StaleReview when what is kept of one of them is not the version before; then none of them is changed
   */
  anonymise(reviews: readonly Review[]): Promise<readonly number[]>

  /**
   * Takes the review away, its rating out of the book's summary, and gives the place of this change among those of the book.
   * Its reviewer may review the book again.
   * @throws StaleReview when what is kept is not this version
   */
  remove(review: Review): Promise<number>
}
