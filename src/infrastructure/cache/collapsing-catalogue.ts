import { setImmediate as nextTurn } from 'node:timers/promises'
import type {
  AllBooksQuery,
  Answer,
  BookQuery,
  Catalogue,
  Page,
  ReviewQuery,
  ReviewsByQuery,
} from '../../application/ports/catalogue.ts'
import type { BookPosition, ReviewPosition } from '../../application/ports/orders.ts'
import type { BookView, ReviewView } from '../../application/ports/views.ts'
import type { BookId, ReviewerId, ReviewId } from '../../domain/identity.ts'
import { booksName, reviewsName } from './query-names.ts'
import { within } from './within.ts'

/**
 * A catalogue without a cache that is asked the same by many at once, and asks the one behind it once for all of them. Nobody is given
 * what was read before they asked: who comes while a read is running waits for its end, and shares the next one with whoever else does.
 */
export class CollapsingCatalogue implements Catalogue {
  readonly #catalogue: Catalogue
  readonly #running = new Map<string, Promise<unknown>>()
  /** Reads that have not begun. */
  readonly #next = new Map<string, Promise<Answer<unknown>>>()
  constructor(catalogue: Catalogue) {
    this.#catalogue = catalogue
  }

  books(query: BookQuery): Promise<Answer<Page<BookView, BookPosition>>> {
    return this.#together(booksName(query), () => this.#catalogue.books(query))
  }

  allBooks(query: AllBooksQuery): AsyncIterable<BookView> {
    return this.#catalogue.allBooks(query)
  }

  book(id: BookId): Promise<Answer<BookView | null>> {
    return this.#together(id, () => this.#catalogue.book(id))
  }

  reviews(bookId: BookId, query: ReviewQuery): Promise<Answer<Page<ReviewView, ReviewPosition> | null>> {
    return this.#together(`${bookId} ${reviewsName(query)}`, () => this.#catalogue.reviews(bookId, query))
  }

  review(bookId: BookId, id: ReviewId): Promise<Answer<ReviewView | null>> {
    return this.#catalogue.review(bookId, id)
  }

  booksOf(ids: readonly BookId[]): Promise<readonly BookView[]> {
    return this.#catalogue.booksOf(ids)
  }

  reviewsBy(reviewer: ReviewerId, query: ReviewsByQuery): Promise<Answer<Page<ReviewView, ReviewPosition>>> {
    return this.#catalogue.reviewsBy(reviewer, query)
  }

  #together<View>(name: string, read: () => Promise<Answer<View>>): Promise<Answer<View>> {
    const present = this.#next.get(name) as Promise<Answer<View>> | undefined
    if (present) return present
    const running = this.#running.get(name)
    const turn: Promise<unknown> = running ? within(patience, running).catch(() => {}) : nextTurn()
    const answer = turn.then(() => this.#read(name, read)) // however the one before has ended
    this.#next.set(name, answer)
    return answer
  }

  async #read<View>(name: string, read: () => Promise<Answer<View>>): Promise<Answer<View>> {
    this.#next.delete(name)
    const running = read()
    this.#running.set(name, running)
    try {
      return await running
    } finally {
      if (this.#running.get(name) === running) this.#running.delete(name)
    }
  }
}

/** For the end of a read that takes longer than so many milliseconds nobody waits before theirs begins. */
const patience = 100
