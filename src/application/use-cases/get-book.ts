import { BookNotFound } from '../../domain/errors.ts'
import type { BookId } from '../../domain/identity.ts'
import type { Answer, Catalogue } from '../ports/catalogue.ts'
import type { BookView } from '../ports/views.ts'

export class GetBook {
  readonly #catalogue: Catalogue
  constructor(catalogue: Catalogue) {
    this.#catalogue = catalogue
  }

  /** @throws BookNotFound */
  async execute(id: BookId): Promise<Answer<BookView>> {
    const { view, source } = await this.#catalogue.book(id)
    if (!view) throw new BookNotFound(id)
    return { view, source }
  }
}
