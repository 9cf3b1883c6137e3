import type { BookId, ReviewId } from '../../domain/identity.ts'
import type { Review } from '../../domain/review.ts'

export interface ReviewRepository {
  /** The review as it is, to be changed: from now on nobody else can change it, or find it here, until the unit of work is over. */
  find(bookId: BookId, id: ReviewId): Promise<Review | null>

  /**
   * Keeps the review, counts its rating in the book's summary, and gives the place of this change among those of the book
   * (1, 2, 3 … in the order of the commits, without a gap).
   * @throws BookNotFound, AlreadyReviewed
   */
  add(review: Review): Promise<number>

  /**
   * Keeps the next version of a review, counts its rating in the place of the one that it gave before, and gives the place of
   * this change among those of the book.
   * @throws StaleReview when what is kept is not the version before
   */
  save(review: Review): Promise<number>

  /**
   * Takes the review away, its rating out of the book's summary, and gives the place of this change among those of the book.
   * Its reviewer may review the book again.
   * @throws StaleReview when what is kept is not this version
   */
  remove(review: Review): Promise<number>
}
