import type { ReviewerId } from '../../domain/identity.ts'
import type { Answer, Catalogue, Page } from '../ports/catalogue.ts'
import type { ReviewPosition } from '../ports/orders.ts'
import type { BookView, ReviewView } from '../ports/views.ts'

/** A review with its book. */
export interface LibraryItem {
  readonly review: ReviewView
  readonly book: BookView
}

/** How many are read at a time. */
const limit = 100

export class ExportLibrary {
  readonly #catalogue: Catalogue
  constructor(catalogue: Catalogue) {
    this.#catalogue = catalogue
  }

  /**
   * Everything that a reviewer has reviewed, the oldest review first (in which order it can be imported again), read a page at a
   * time as it is taken. Empty for nobody, and for whoever has been erased. Throws what reading a page throws, where it happens.
   */
  async *execute(reviewer: ReviewerId): AsyncGenerator<LibraryItem, void, void> {
    let after: ReviewPosition | null = null
    do {
      const { view }: Answer<Page<ReviewView, ReviewPosition>> = await this.#catalogue.reviewsBy(reviewer, {
        sort: 'oldest',
        limit,
        after,
      })
      const books = await this.#catalogue.booksOf(view.items.map(({ bookId }) => bookId))
      const byId = new Map(books.map(book => [book.id, book]))
      for (const review of view.items) yield { review, book: byId.get(review.bookId)! } // a review keeps its book
      after = view.next
    } while (after !== null)
  }
}
