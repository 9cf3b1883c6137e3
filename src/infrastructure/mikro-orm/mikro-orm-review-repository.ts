import { type EntityManager, LockMode, raw, type RawQueryFragment, sql } from '@mikro-orm/sql'
import type { ReviewRepository } from '../../application/ports/review-repository.ts'
import { AlreadyReviewed, BookNotFound, StaleReview } from '../../domain/errors.ts'
import type { BookId, ReviewId } from '../../domain/identity.ts'
import type { Review } from '../../domain/review.ts'
import { ReviewRow, toReview, toReviewRow } from './review.row.ts'

/**
 * Whoever writes locks the review first and the book's summary last, until the commit: no two can wait for each other. The
 * summary's lock puts the changes of one book's reviews in an order, which is the order of their commits.
 */
export class MikroOrmReviewRepository implements ReviewRepository {
  readonly #em: EntityManager
  constructor(em: EntityManager) {
    this.#em = em
  }

  async find(bookId: BookId, id: ReviewId): Promise<Review | null> {
    const row = await this.#em.findOne(
      ReviewRow,
      { bookId, id },
      { disableIdentityMap: true, lockMode: LockMode.PESSIMISTIC_WRITE },
    )
    return row && toReview(row)
  }

  async add(review: Review): Promise<number> {
    const { bookId, reviewerId, ...row } = toReviewRow(review)
    const sequence = await this.#count(sql`
      insert into reviews (book_id, id, reviewer_id, reviewer_name, rating, title, body, spoiler, created_at, updated_at, version)
      select id, ${row.id}::uuid, ${reviewerId}::uuid, ${row.reviewerName}, ${row.rating}, ${row.title ?? null}, ${row.body ?? null},
        ${row.spoiler}, ${row.createdAt}, ${row.updatedAt}, ${row.version}
      from books where id = ${bookId}
      on conflict (book_id, reviewer_id) do nothing
      returning book_id, null::smallint as removed, rating as added`)
    if (sequence !== null) return sequence

    const [book] = await this.#em.execute<{ existing: ReviewId | null }[]>(sql`
      select reviews.id as existing from books
      left join reviews on reviews.book_id = books.id and reviewer_id = ${reviewerId} where books.id = ${bookId}`)
    if (!book) throw new BookNotFound(review.state.bookId)
    if (book.existing) throw new AlreadyReviewed(review.state.bookId, book.existing)
    return this.add(review) // what was in the way has been withdrawn since
  }

  async save(review: Review): Promise<number> {
    const { bookId, id, rating, title, body, spoiler, updatedAt, version } = toReviewRow(review)
    const sequence = await this.#count(sql`
      update reviews set rating = ${rating}, title = ${title ?? null}, body = ${body ?? null}, spoiler = ${spoiler},
        updated_at = ${updatedAt}, version = ${version}
      from reviews before
      where reviews.book_id = ${bookId} and reviews.id = ${id} and reviews.version = ${version - 1}
        and before.book_id = reviews.book_id and before.id = reviews.id
      returning reviews.book_id, before.rating as removed, reviews.rating as added`)
    if (sequence === null) throw new StaleReview(review.state.id)
    return sequence
  }

  async remove(review: Review): Promise<number> {
    const { bookId, id, version } = toReviewRow(review)
    const sequence = await this.#count(sql`
      delete from reviews where book_id = ${bookId} and id = ${id} and version = ${version}
      returning book_id, rating as removed, null::smallint as added`)
    if (sequence === null) throw new StaleReview(review.state.id)
    return sequence
  }

  /** One statement: the change, which gives the rating that it removes and the one that it adds, and then the book's summary. Null: nothing was changed. */
  async #count(change: RawQueryFragment): Promise<number | null> {
    const [counted] = await this.#em.execute<{ sequence: number }[]>(sql`
      with changed as (${change})
      update book_ratings set ${moved}, review_sequence = review_sequence + 1,
        event_order = greatest(event_order, pg_current_xact_id())
      from changed where book_ratings.book_id = changed.book_id
      returning review_sequence as sequence`)
    return counted?.sequence ?? null
  }
}

const moved = raw(
  [1, 2, 3, 4, 5]
    .map(
      stars => `stars_${stars} = stars_${stars} + coalesce((added = ${stars})::int, 0) - coalesce((removed = ${stars})::int, 0)`,
    )
    .join(', '),
)
