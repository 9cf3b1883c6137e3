import { type EntityManager, sql } from '@mikro-orm/sql'
import { type KeyedRequest, type Outcome, StillRunning } from '../../application/ports/kept-answers.ts'
import type { Transaction, UnitOfWork } from '../../application/ports/unit-of-work.ts'
import type { DomainEvent } from '../../domain/events.ts'
import type { Database } from './database.ts'
import { inTransaction } from './in-transaction.ts'
import { channel } from './mikro-orm-event-log.ts'
import { MikroOrmBookRepository } from './mikro-orm-book-repository.ts'
import { findAnswer, keepAnswer } from './mikro-orm-kept-answers.ts'
import { MikroOrmReviewRepository } from './mikro-orm-review-repository.ts'
import { reachable } from './reachable.ts'

export class MikroOrmUnitOfWork implements UnitOfWork {
  readonly #database: Database
  readonly #running = new Set<string>()
  #waking: 'no' | 'yes' | 'again' = 'no'
  constructor(database: Database) {
    this.#database = database
  }

  run<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.#transaction((_em, write) => write(work))
  }

  async once<T>(request: KeyedRequest | null, now: Date, work: (tx: Transaction) => Promise<T>): Promise<Outcome<T>> {
    if (!request) return { result: await this.run(work), replayed: false }
    // Of this process it is known without asking: no connection is taken, and transactions that queue (PGlite) do not hide it.
    const name = JSON.stringify([request.caller, request.key])
    if (this.#running.has(name)) throw new StillRunning()
    this.#running.add(name)
    const answered = async (em: EntityManager, write: Write): Promise<Outcome<T>> => {
      const kept = await findAnswer(em, request, now)
      if (kept !== null) return { result: JSON.parse(kept) as T, replayed: true }
      const result = await write(work)
      await keepAnswer(em, request, now, JSON.stringify(result))
      return { result, replayed: false }
    }
    return this.#transaction(answered, () => this.#running.delete(name))
  }

  /** @param over is called when the transaction has ended; that may be long after its caller has given it up */
  async #transaction<T>(body: (em: EntityManager, write: Write) => Promise<T>, over: () => void = () => {}): Promise<T> {
    const events: DomainEvent[] = []
    const write =
      (em: EntityManager): Write =>
      async work => {
        const result = await work({
          books: new MikroOrmBookRepository(em),
          reviews: new MikroOrmReviewRepository(em),
          emit: event => void events.push(event),
        })
        if (events.length > 0) await keep(em, events)
        return result
      }
    const transaction = () => inTransaction(this.#database, em => body(em, write(em))).finally(over)
    const result = await reachable(transaction, this.#database.patience)
    if (events.length > 0) void this.#wakeFollowers()
    return result
  }

  /**
   * One NOTIFY at a time, after the commits and outside of them: in a transaction it would make the commits of the whole
   * server wait for each other. Only a hint: when it is lost, followers find the events the next time they ask.
   */
  async #wakeFollowers(): Promise<void> {
    if (this.#waking !== 'no') {
      this.#waking = 'again'
      return
    }
    this.#waking = 'yes'
    await this.#database.em
      .fork()
      .execute(`notify ${channel}`)
      .catch(() => {})
    const again = (this.#waking as string) === 'again'
    this.#waking = 'no'
    if (again) await this.#wakeFollowers()
  }
}

/** Does the work in the transaction, and keeps its events. */
type Write = <T>(work: (tx: Transaction) => Promise<T>) => Promise<T>

/** The event of a book takes the highest transaction that wrote one before it, so that the log gives them by their sequence. */
async function keep(em: EntityManager, events: readonly DomainEvent[]): Promise<void> {
  const rows = events.map(({ type, bookId, sequence, at, ...payload }, nth) => ({ nth, type, bookId, sequence, at, payload }))
  await em.execute(sql`
    insert into events (type, book_id, sequence, at, payload, transaction_id)
    select type, "bookId", sequence, at, payload, coalesce(event_order, pg_current_xact_id()) from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      as given (nth int, type text, "bookId" uuid, sequence int, at timestamptz(3), payload jsonb)
    left join book_ratings on book_ratings.book_id = given."bookId"
    order by nth`)
}
