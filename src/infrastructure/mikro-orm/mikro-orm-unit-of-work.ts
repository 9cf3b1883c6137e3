import { setTimeout as sleep } from 'node:timers/promises'
import { raw, sql } from '@mikro-orm/sql'
import { type KeyedRequest, type Outcome, StillRunning } from '../../application/ports/kept-answers.ts'
import type { Transaction, UnitOfWork } from '../../application/ports/unit-of-work.ts'
import type { DomainEvent } from '../../domain/events.ts'
import type { ReviewerId } from '../../domain/identity.ts'
import type { Review } from '../../domain/review.ts'
import type { Ask, Database } from './database.ts'
import { toEventRow } from './event.row.ts'
import { channel } from './mikro-orm-event-log.ts'
import { MikroOrmBookRepository } from './mikro-orm-book-repository.ts'
import { findAnswer, keepAnswer } from './mikro-orm-kept-answers.ts'
import { MikroOrmReviewRepository } from './mikro-orm-review-repository.ts'
import { reachable } from './reachable.ts'
import { Submissions } from './submissions.ts'

export class MikroOrmUnitOfWork implements UnitOfWork {
  readonly #database: Database
  readonly #submissions: Submissions
  readonly #running = new Set<string>()
  #waking: 'no' | 'yes' | 'again' = 'no'
  constructor(database: Database) {
    this.#database = database
    this.#submissions = new Submissions(database.ask, database.patience)
  }

  run<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.#transaction((_ask, write) => write(work))
  }

  async submit(review: Review): Promise<void> {
    await reachable(() => this.#submissions.add(review), this.#database.patience)
    void this.#wakeFollowers()
  }

  async once<T>(request: KeyedRequest | null, now: Date, work: (tx: Transaction) => Promise<T>): Promise<Outcome<T>> {
    if (!request) return { result: await this.run(work), replayed: false }
    // Of this process it is known without asking: no connection is taken, and transactions that queue (PGlite) do not hide it.
    const name = JSON.stringify([request.caller, request.key])
    if (this.#running.has(name)) throw new StillRunning()
    this.#running.add(name)
    const answered = async (ask: Ask, write: Write): Promise<Outcome<T>> => {
      const kept = await findAnswer(ask, request, now)
      if (kept !== null) return { result: JSON.parse(kept) as T, replayed: true }
      const result = await write(work)
      await keepAnswer(ask, request, now, JSON.stringify(result))
      return { result, replayed: false }
    }
    return this.#transaction(answered, () => this.#running.delete(name))
  }

  /** @param over is called when the transaction has ended; that may be long after its caller has given it up */
  async #transaction<T>(body: (ask: Ask, write: Write) => Promise<T>, over: () => void = () => {}): Promise<T> {
    const events: DomainEvent[] = []
    const write =
      (ask: Ask): Write =>
      async work => {
        const result = await work({
          books: new MikroOrmBookRepository(ask),
          reviews: new MikroOrmReviewRepository(ask),
          emit: event => void events.push(event),
          forget: reviewer => forget(ask, reviewer),
        })
        if (events.length > 0) await keep(ask, events)
        return result
      }
    const transaction = () => this.#database.transaction(ask => body(ask, write(ask))).finally(over)
    const result = await reachable(transaction, this.#database.patience)
    if (events.length > 0) void this.#wakeFollowers()
    return result
  }

  /**
   * One NOTIFY at a time, after the commits and outside of them: in a transaction it would make the commits of the whole
   * server wait for each other. The first is sent at once, and however many commits there are, no more than one in `rest`. Only a
   * hint: when it is lost, followers find the events the next time they ask.
   */
  async #wakeFollowers(): Promise<void> {
    if (this.#waking !== 'no') {
      this.#waking = 'again'
      return
    }
    this.#waking = 'yes'
    await this.#database.ask(notify).catch(() => {})
    await sleep(rest, undefined, { ref: false })
    const again = (this.#waking as string) === 'again'
    this.#waking = 'no'
    if (again) await this.#wakeFollowers()
  }
}

/** So many milliseconds; whoever is woken does not ask again sooner. */
const rest = 50
const notify = raw(`notify ${channel}`)

/** Does the work in the transaction, and keeps its events. */
type Write = <T>(work: (tx: Transaction) => Promise<T>) => Promise<T>

/** Each statement has an index of its own, which holds only the rows that matter to it. */
async function forget(ask: Ask, reviewer: ReviewerId): Promise<void> {
  await ask(sql`delete from idempotency_keys where (answer::jsonb #>> '{reviewer,id}') = ${reviewer}`)
  await ask(sql`
    update events set payload = payload || '{"reason": null}'
    where payload ->> 'reviewerId' = ${reviewer} and payload ->> 'reason' is not null`)
}

/** The event of a book takes the highest transaction that wrote one before it, so that the log gives them by their sequence. */
async function keep(ask: Ask, events: readonly DomainEvent[]): Promise<void> {
  const rows = events.map((event, nth) => ({ nth, ...toEventRow(event) }))
  await ask(
    sql`
    insert into events (type, book_id, sequence, at, payload, transaction_id)
    select type, "bookId", sequence, at, payload, coalesce(
      (select event_order from book_ratings where book_ratings.book_id = given."bookId"), pg_current_xact_id())
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      as given (nth int, type text, "bookId" uuid, sequence int, at timestamptz(3), payload jsonb)
    order by nth`,
    'once',
  )
}
