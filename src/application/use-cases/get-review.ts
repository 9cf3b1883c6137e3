import { ReviewNotFound } from '../../domain/errors.ts'
import type { BookId, ReviewId } from '../../domain/identity.ts'
import type { Answer, Catalogue } from '../ports/catalogue.ts'
import type { ReviewView } from '../ports/views.ts'

export class GetReview {
  readonly #catalogue: Catalogue
  constructor(catalogue: Catalogue) {
    this.#catalogue = catalogue
  }

  /** @throws ReviewNotFound */
  async execute(bookId: BookId, id: ReviewId): Promise<Answer<ReviewView>> {
    const { view, source } = await this.#catalogue.review(bookId, id)
    if (!view) throw new ReviewNotFound(bookId, id)
    return { view, source }
  }
}
