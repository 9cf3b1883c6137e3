import type { AllBooksQuery, Catalogue } from '../ports/catalogue.ts'
import type { BookView } from '../ports/views.ts'

export class ListAllBooks {
  readonly #catalogue: Catalogue
  constructor(catalogue: Catalogue) {
    this.#catalogue = catalogue
  }

  /** Reads as far as it is asked for, and no further than a page ahead. */
  execute(query: AllBooksQuery): AsyncIterable<BookView> {
    return this.#catalogue.allBooks(query)
  }
}
