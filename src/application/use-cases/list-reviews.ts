import { BookNotFound } from '../../domain/errors.ts'
import type { BookId } from '../../domain/identity.ts'
import type { Answer, Catalogue, Page, ReviewQuery } from '../ports/catalogue.ts'
import type { ReviewPosition } from '../ports/orders.ts'
import type { ReviewView } from '../ports/views.ts'

export class ListReviews {
  readonly #catalogue: Catalogue
  constructor(catalogue: Catalogue) {
    this.#catalogue = catalogue
  }

  /** @throws BookNotFound */
  async execute(bookId: BookId, query: ReviewQuery): Promise<Answer<Page<ReviewView, ReviewPosition>>> {
    const { view, source } = await this.#catalogue.reviews(bookId, query)
    if (!view) throw new BookNotFound(bookId)
    return { view, source }
  }
}
