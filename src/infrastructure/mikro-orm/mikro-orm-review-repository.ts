import { raw, type RawQueryFragment, sql } from '@mikro-orm/sql'
import type { ReviewRepository } from '../../application/ports/review-repository.ts'
import { AlreadyReviewed, BookNotFound, StaleReview } from '../../domain/errors.ts'
import type { BookId, ReviewerId, ReviewId } from '../../domain/identity.ts'
import type { Review } from '../../domain/review.ts'
import type { Ask } from './database.ts'
import { type StoredReview, storedReview, toReview, toReviewRow } from './review.row.ts'

/**
 * Whoever writes locks the review first and the book's summary last, until the commit: no two can wait for each other. The
 * summary's lock puts the changes of one book's reviews in an order, which is the order of their commits.
 */
export class MikroOrmReviewRepository implements ReviewRepository {
  readonly #ask: Ask
  constructor(ask: Ask) {
    this.#ask = ask
  }

  async find(bookId: BookId, id: ReviewId): Promise<Review | null> {
    const [row] = await this.#ask<StoredReview>(
      sql`select ${storedReview} from reviews where book_id = ${bookId} and id = ${id} for update`,
      'once',
    )
    return row ? toReview(row) : null
  }

  async findBy(reviewer: ReviewerId, limit: number): Promise<Review[]> {
    const rows = await this.#ask<StoredReview>(sql`
      select ${storedReview} from reviews where reviewer_id = ${reviewer} and reviewer_name is not null
      order by book_id, id limit ${limit} for update`)
    return rows.map(toReview)
  }

  async add(review: Review): Promise<number> {
    const { bookId, reviewerId, ...row } = toReviewRow(review)
    const sequence = await this.#count(sql`
      insert into reviews (book_id, id, reviewer_id, reviewer_name, rating, title, body, spoiler, created_at, updated_at, version)
      select id, ${row.id}::uuid, ${reviewerId}::uuid, ${row.reviewerName}, ${row.rating}::smallint, ${row.title}, ${row.body},
        ${row.spoiler}::boolean, ${row.createdAt}::timestamptz, ${row.updatedAt}::timestamptz, ${row.version}::int
      from books where id = ${bookId}
      on conflict (book_id, reviewer_id) do nothing
      returning book_id, null::smallint as removed, rating as added`)
    if (sequence !== null) return sequence
    const refusal = await whyNotAdded(this.#ask, review)
    if (refusal) throw refusal
    return this.add(review)
  }

  async save(review: Review): Promise<number> {
    const { bookId, id, rating, title, body, spoiler, updatedAt, version } = toReviewRow(review)
    const sequence = await this.#count(sql`
      update reviews set rating = ${rating}, title = ${title}, body = ${body}, spoiler = ${spoiler},
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

  /** Looks at all of them before it changes any: what is refused leaves nothing, though the work may go on. */
  async anonymise(reviews: readonly Review[]): Promise<number[]> {
    const rows = JSON.stringify(
      reviews.map(({ state: { bookId, id, version, updatedAt } }) => ({ bookId, id, version, updatedAt })),
    )
    const given = () =>
      sql`jsonb_to_recordset(${rows}::jsonb) as given ("bookId" uuid, id uuid, version int, "updatedAt" timestamptz(3))`
    const before = sql`reviews.book_id = given."bookId" and reviews.id = given.id and reviews.version = given.version - 1`
    const found = await this.#ask<{ id: ReviewId }>(sql`
      select reviews.id from reviews join ${given()} on ${before} for update of reviews`)
    const missing = reviews.find(({ state }) => !found.some(({ id }) => id === state.id))
    if (missing) throw new StaleReview(missing.state.id)

    await this.#ask(sql`
      update reviews set reviewer_name = null, title = null, body = null, spoiler = false, updated_at = given."updatedAt",
        version = given.version
      from ${given()} where ${before}`)
    return this.#countUnchanged(reviews.map(({ state }) => state.bookId))
  }

  /** The summaries are locked in the order of the books, so that no two who do this can wait for each other. */
  async #countUnchanged(books: readonly BookId[]): Promise<number[]> {
    const ids = `{${books.join(',')}}`
    await this.#ask(sql`select 1 from book_ratings where book_id = any(${ids}::uuid[]) order by book_id for update`)
    const counted = await this.#ask<{ book_id: BookId; sequence: number }>(sql`
      update book_ratings set review_sequence = review_sequence + 1, event_order = greatest(event_order, pg_current_xact_id())
      where book_id = any(${ids}::uuid[])
      returning book_id, review_sequence as sequence`)
    const sequences = new Map(counted.map(({ book_id, sequence }) => [book_id, sequence]))
    return books.map(book => sequences.get(book)!)
  }

  /** One statement: the change, which gives the rating that it removes and the one that it adds, and then the book's summary. Null: nothing was changed. */
  async #count(change: RawQueryFragment): Promise<number | null> {
    const [counted] = await this.#ask<{ sequence: number }>(sql`with changed as (${change}) ${counting}`, 'once')
    return counted?.sequence ?? null
  }
}

/** Null: it could be added by now, what was in the way has been withdrawn. */
export async function whyNotAdded(ask: Ask, { state }: Review): Promise<BookNotFound | AlreadyReviewed | null> {
  const [book] = await ask<{ existing: ReviewId | null }>(sql`
    select reviews.id as existing from books
    left join reviews on reviews.book_id = books.id and reviewer_id = ${state.reviewer!.id} where books.id = ${state.bookId}`)
  if (!book) return new BookNotFound(state.bookId)
  return book.existing && new AlreadyReviewed(state.bookId, book.existing)
}

const moved = raw(
  [1, 2, 3, 4, 5]
    .map(
      stars => `stars_${stars} = stars_${stars} + coalesce((added = ${stars})::int, 0) - coalesce((removed = ${stars})::int, 0)`,
    )
    .join(', '),
)

const counting = sql`
  update book_ratings set ${moved}, review_sequence = review_sequence + 1,
    event_order = greatest(event_order, pg_current_xact_id())
  from changed where book_ratings.book_id = changed.book_id
  returning review_sequence as sequence`
