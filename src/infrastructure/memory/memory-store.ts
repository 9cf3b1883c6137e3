import type { Book } from '../../domain/book.ts'
import type { DomainEvent } from '../../domain/events.ts'
import type { BookId, ReviewerId, ReviewId } from '../../domain/identity.ts'
import type { Histogram } from '../../domain/rating.ts'
import type { Review } from '../../domain/review.ts'

/** What a keyed request was answered, as JSON. */
export interface KeptAnswer {
  readonly fingerprint: string
  readonly answer: string
  readonly at: Date
}

/** Everything that is kept, as of one commit. */
export interface MemoryState {
  readonly books: Map<BookId, Book>
  readonly ratings: Map<BookId, { readonly histogram: Histogram; readonly sequence: number }>
  readonly reviews: Map<ReviewId, Review>
  /** Who gave the reviews that are anonymous. */
  readonly erased: Map<ReviewId, ReviewerId>
  readonly events: DomainEvent[]
  readonly answers: Map<string, KeptAnswer>
  /** How many older events are no longer kept. */
  forgotten: number
}

/** A database in the process's memory, for tests and demonstrations: shared by the unit of work and the catalogue, gone with the process. */
export class MemoryStore {
  #state: MemoryState = {
    books: new Map(),
    ratings: new Map(),
    reviews: new Map(),
    erased: new Map(),
    events: [],
    answers: new Map(),
    forgotten: 0,
  }
  #last: Promise<unknown> = Promise.resolve()
  readonly #listeners = new Set<() => void>()

  get committed(): MemoryState {
    return this.#state
  }

  /** Forgets the events before the first that is to stay, between two commits, and gives how many. */
  forget(stays: (event: DomainEvent) => boolean): Promise<number> {
    return this.commit(async draft => {
      const first = draft.events.findIndex(stays)
      const count = first === -1 ? draft.events.length : first
      draft.events.splice(0, count)
      draft.forgotten += count
      return count
    })
  }

  /** Calls `listener` after each commit. Gives a function that ends it. */
  onCommit(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  /** One change at a time, made on a copy that takes the place of the state when `change` resolves. */
  commit<T>(change: (draft: MemoryState) => Promise<T>): Promise<T> {
    const run = this.#last.then(async () => {
      const { books, ratings, reviews, erased, events, answers, forgotten } = this.#state
      const draft = {
        books: new Map(books),
        ratings: new Map(ratings),
        reviews: new Map(reviews),
        erased: new Map(erased),
        events: [...events],
        answers: new Map(answers),
        forgotten,
      }
      const result = await change(draft)
      this.#state = draft
      for (const listener of this.#listeners) listener()
      return result
    })
    this.#last = run.catch(() => {}) // told to the caller; the next change does not care
    return run
  }
}
