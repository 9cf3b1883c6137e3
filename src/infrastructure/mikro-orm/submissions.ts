import { AsyncLocalStorage } from 'node:async_hooks'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { raw, sql } from '@mikro-orm/sql'
import { Unavailable } from '../../application/ports/unavailable.ts'
import type { ReviewId } from '../../domain/identity.ts'
import type { Review } from '../../domain/review.ts'
import type { Ask } from './database.ts'
import { toEventRow } from './event.row.ts'
import { whyNotAdded } from './mikro-orm-review-repository.ts'
import { reachable } from './reachable.ts'
import { toReviewRow } from './review.row.ts'

/** A review that is to be kept, and who waits for that. */
interface Submission {
  readonly review: Review
  /** When it came, in milliseconds. */
  readonly at: number
  /** Does something on behalf of who waits, as far as anybody follows what is done for whom. */
  readonly onBehalf: ReturnType<typeof AsyncLocalStorage.snapshot>
  readonly kept: () => void
  readonly failed: (error: unknown) => void
}

/**
 * Keeps the reviews that are submitted at about the same time by one statement, which is a transaction by itself: one answer of
 * the server, one commit, one lock of each book's summary. While two statements are on their way, whatever comes waits for the
 * next; who comes alone waits for nobody. What is wrong with one of them, the others do not notice.
 */
export class Submissions {
  readonly #ask: Ask
  readonly #patience: number
  #waiting: Submission[] = []
  #running = 0

  /** @param patience for so many milliseconds a submission is waited for; what could not begin by then is not done */
  constructor(ask: Ask, patience: number | null) {
    this.#ask = ask
    this.#patience = patience ?? Number.POSITIVE_INFINITY
  }

  /** @throws BookNotFound, AlreadyReviewed */
  add(review: Review): Promise<void> {
    return new Promise((kept, failed) => {
      this.#waiting.push({ review, at: performance.now(), onBehalf: AsyncLocalStorage.snapshot(), kept, failed })
      if (this.#running < atOnce) void this.#run()
    })
  }

  async #run(): Promise<void> {
    this.#running++
    await nextTurn() // whoever comes in this turn of the event loop comes along
    for (let some = this.#take(); some.length > 0; some = this.#take()) await some[0]!.onBehalf(() => this.#keep(some))
    this.#running--
  }

  /** The next ones; without those that have been given up. */
  #take(): Submission[] {
    const now = performance.now()
    const since = this.#waiting.findIndex(({ at }) => now - at < this.#patience)
    for (const { failed } of this.#waiting.splice(0, since < 0 ? this.#waiting.length : since))
      failed(new Unavailable('The database', new Error('not begun in time')))
    return this.#waiting.splice(0, together)
  }

  async #keep(submissions: readonly Submission[]): Promise<void> {
    try {
      const ids = await reachable(() => keepTogether(this.#ask, submissions))
      const isKept = ({ review }: Submission) => ids.has(review.state.id)
      for (const { kept } of submissions.filter(isKept)) kept()
      await Promise.all(submissions.filter(one => !isKept(one)).map(one => this.#refuse(one)))
    } catch (error) {
      // Nobody knows what became of them where the database is away. One that it refused is not kept, nor are those that came along.
      if (error instanceof Unavailable || submissions.length === 1) for (const { failed } of submissions) failed(error)
      else for (const one of submissions) await this.#keep([one])
    }
  }

  async #refuse({ review, kept, failed }: Submission): Promise<void> {
    const refusal = await reachable(() => whyNotAdded(this.#ask, review)).catch((error: unknown) => error)
    if (refusal === null)
      this.add(review).then(kept, failed) // what was in the way has been withdrawn since
    else failed(refusal)
  }
}

/** So many statements are on their way; with more of them, each has fewer reviews, and the database more to do. */
const atOnce = 2
/** So many reviews at most are in one of them. */
const together = 64

/**
 * Gives those that were kept; the others have no book, or one that their reviewer has reviewed. Reviews go in by book and reviewer,
 * and then the summaries are locked in the order of the books: no two statements can wait for each other. A summary gives its events
 * their sequences, and their place in the log. `lateral` and `any` make PostgreSQL look each book up by its key, however few
 * there are while it makes the plan.
 */
async function keepTogether(ask: Ask, submissions: readonly Submission[]): Promise<ReadonlySet<ReviewId>> {
  const given = submissions.map(({ review }, nth) => {
    const { type, at, payload } = toEventRow(review.submitted(0))
    return { ...toReviewRow(review), nth, type, at, payload }
  })
  const kept = await ask<{ id: ReviewId }>(
    sql`
    with given as materialized (
      select * from jsonb_to_recordset(${JSON.stringify(given)}::jsonb) as given (
        nth int, "bookId" uuid, id uuid, "reviewerId" uuid, "reviewerName" text, rating smallint, title text, body text, spoiler boolean,
        "createdAt" timestamptz(3), "updatedAt" timestamptz(3), version int, type text, at timestamptz(3), payload jsonb)
    ), added as (
      insert into reviews (book_id, id, reviewer_id, reviewer_name, rating, title, body, spoiler, created_at, updated_at, version)
      select book.id, given.id, "reviewerId", "reviewerName", rating, title, body, spoiler, "createdAt", "updatedAt", version
      from given cross join lateral (select id from books where id = "bookId" limit 1) book
      order by book.id, "reviewerId", nth
      on conflict (book_id, reviewer_id) do nothing
      returning book_id, id, rating
    ), changed as (
      select book_id, count(*)::int as many, ${stars} from added group by book_id
    ), locked as (
      select book.id from (select book_id from changed order by book_id) each
      cross join lateral (select book_id as id from book_ratings where book_id = each.book_id for update) book
    ), counted as (
      update book_ratings set ${moved}, review_sequence = review_sequence + many,
        event_order = greatest(event_order, pg_current_xact_id())
      from changed
      where book_ratings.book_id = any(array(select id from locked)) and book_ratings.book_id = changed.book_id
      returning book_ratings.book_id, review_sequence - many as before, event_order
    ), told as (
      select given.*, counted.*, before + row_number() over (partition by book_id order by nth) as sequence
      from added join counted using (book_id) join given using (id)
    ), logged as (
      insert into events (type, book_id, sequence, at, payload, transaction_id)
      select type, book_id, sequence, at, payload, event_order from told order by nth
    )
    select id from added`,
    'once',
  )
  return new Set(kept.map(({ id }) => id))
}

const each = (spell: (star: string) => string) => raw(['1', '2', '3', '4', '5'].map(spell).join(', '))
const stars = each(star => `(count(*) filter (where rating = ${star}))::int as given_${star}`)
const moved = each(star => `stars_${star} = stars_${star} + given_${star}`)
