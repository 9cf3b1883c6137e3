import type { DomainEvent } from '../../domain/events.ts'
import type { ReviewerId } from '../../domain/identity.ts'
import type { Review } from '../../domain/review.ts'
import type { BookRepository } from './book-repository.ts'
import type { KeyedRequest, Outcome } from './kept-answers.ts'
import type { ReviewRepository } from './review-repository.ts'

/** The only way to write. */
export interface UnitOfWork {
  /**
   * Everything written inside `work` is kept when it resolves and dropped when it rejects, its events with it. The promise
   * resolves only after the commit; when it rejects with a fault the commit may still have happened (a connection that was
   * cut in the middle of it), with a refusal never.
   */
  run<T>(work: (tx: Transaction) => Promise<T>): Promise<T>

  /**
   * What is done most: as `run`, for work that adds the review and emits that it was submitted, and nothing else. A store can make
   * one statement of it, and hold the book up for no longer than that takes.
   * @throws BookNotFound, AlreadyReviewed
   */
  submit(review: Review): Promise<void>

  /**
   * As `run`, but what was done for the same request in the `keptFor` before `now` is not done again: gives what it gave.
   * That is kept in the transaction of the work, and so exactly when the work is; work that rejects leaves no trace, and is
   * done anew when it is asked for again. Without a request it is `run`.
   * @param work gives plain JSON
   * @throws KeyReused, and StillRunning at once (whichever process is at it; nobody waits for the other)
   */
  once<T>(request: KeyedRequest | null, now: Date, work: (tx: Transaction) => Promise<T>): Promise<Outcome<T>>
}

/** What one unit of work may touch; of no use after it. */
export interface Transaction {
  readonly books: BookRepository
  readonly reviews: ReviewRepository
  /** Keeps the event with the change. */
  emit(event: DomainEvent): void
  /**
   * Forgets what is kept of a reviewer's words besides their reviews: answers to requests of theirs that may be repeated, and the
   * reasons for which reviews of theirs were withdrawn by others, in the events.
   */
  forget(reviewer: ReviewerId): Promise<void>
}
