import { type EntityManager, sql } from '@mikro-orm/sql'
import type { ReviewRepository } from '../../application/ports/review-repository.ts'
import { AlreadyReviewed, BookNotFound } from '../../domain/errors.ts'
import type { BookId, ReviewId } from '../../domain/identity.ts'
import type { Review } from '../../domain/review.ts'
import { ReviewRow, toReview, toReviewRow } from './review.row.ts'

export class MikroOrmReviewRepository implements ReviewRepository {
  readonly #em: EntityManager
  constructor(em: EntityManager) {
    this.#em = em
  }

  async find(bookId: BookId, id: ReviewId): Promise<Review | null> {
    const row = await this.#em.findOne(ReviewRow, { bookId, id }, { disableIdentityMap: true })
    return row && toReview(row)
  }

  /**
   * One statement: the review, and then the book's summary, whose row is locked last and until the commit. That lock puts
   * the reviews of one book in an order, which is the order of their commits.
   */
  async add(review: Review): Promise<number> {
    const { bookId, reviewerId, ...row } = toReviewRow(review)
    const stars = sql.ref(`stars_${row.rating}`)
    const [counted] = await this.#em.execute<{ sequence: number }[]>(sql`
      with kept as (
        insert into reviews (book_id, id, reviewer_id, reviewer_name, rating, title, body, spoiler, created_at, updated_at, version)
        select id, ${row.id}::uuid, ${reviewerId}::uuid, ${row.reviewerName}, ${row.rating}, ${row.title ?? null}, ${row.body ?? null},
          ${row.spoiler}, ${row.createdAt}, ${row.updatedAt}, ${row.version}
        from books where id = ${bookId}
        on conflict (book_id, reviewer_id) do nothing
        returning book_id)
      update book_ratings set ${stars} = ${stars} + 1, review_sequence = review_sequence + 1,
        event_order = greatest(event_order, pg_current_xact_id())
      from kept where book_ratings.book_id = kept.book_id
      returning review_sequence as sequence`)
    if (counted) return counted.sequence

    const [existing] = await this.#em.execute<{ id: ReviewId }[]>(sql`
      select id from reviews where book_id = ${bookId} and reviewer_id = ${reviewerId}`)
    throw existing ? new AlreadyReviewed(review.state.bookId, existing.id) : new BookNotFound(review.state.bookId)
  }
}
