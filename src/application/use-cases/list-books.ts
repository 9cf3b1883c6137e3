import type { Answer, BookPosition, Catalogue, Page, PageQuery } from '../ports/catalogue.ts'
import type { BookView } from '../ports/views.ts'

export class ListBooks {
  readonly #catalogue: Catalogue
  constructor(catalogue: Catalogue) {
    this.#catalogue = catalogue
  }

  execute(query: PageQuery<BookPosition>): Promise<Answer<Page<BookView, BookPosition>>> {
    return this.#catalogue.books(query)
  }
}
