import type { BookId, ReviewId } from '../../domain/identity.ts'
import type { Review } from '../../domain/review.ts'

export interface ReviewRepository {
  find(bookId: BookId, id: ReviewId): Promise<Review | null>

  /**
   * Keeps the review, counts its rating in the book's summary, and gives the place of this change among those of the book
   * (1, 2, 3 … in the order of the commits, without a gap).
   * @throws BookNotFound, AlreadyReviewed
   */
  add(review: Review): Promise<number>
}
