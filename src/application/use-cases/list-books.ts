import type { Answer, BookQuery, Catalogue, Page } from '../ports/catalogue.ts'
import type { BookPosition } from '../ports/orders.ts'
import type { BookView } from '../ports/views.ts'

export class ListBooks {
  readonly #catalogue: Catalogue
  constructor(catalogue: Catalogue) {
    this.#catalogue = catalogue
  }

  execute(query: BookQuery): Promise<Answer<Page<BookView, BookPosition>>> {
    return this.#catalogue.books(query)
  }
}
