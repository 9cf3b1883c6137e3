import type { ReviewerId } from '../../domain/identity.ts'
import type { Answer, Catalogue, Page, PageQuery } from '../ports/catalogue.ts'
import type { ReviewPosition } from '../ports/orders.ts'
import type { ReviewView } from '../ports/views.ts'

export class ListReviewsByReviewer {
  readonly #catalogue: Catalogue
  constructor(catalogue: Catalogue) {
    this.#catalogue = catalogue
  }

  /** Whoever has reviewed nothing has an empty page, and so has whoever there is not: nobody is known but by their reviews. */
  execute(reviewer: ReviewerId, query: PageQuery<ReviewPosition>): Promise<Answer<Page<ReviewView, ReviewPosition>>> {
    return this.#catalogue.reviewsBy(reviewer, query)
  }
}
