import type { BookId } from '../../domain/identity.ts'
import { type Opinion, Review, type Reviewer } from '../../domain/review.ts'
import type { Clock } from '../ports/clock.ts'
import type { Identities } from '../ports/identities.ts'
import type { KeyedRequest, Outcome } from '../ports/kept-answers.ts'
import type { UnitOfWork } from '../ports/unit-of-work.ts'
import { type ReviewView, viewReview } from '../ports/views.ts'

export interface SubmitReviewInput {
  readonly bookId: BookId
  readonly reviewer: Reviewer
  readonly opinion: Opinion
}

export class SubmitReview {
  readonly #unitOfWork: UnitOfWork
  readonly #identities: Identities
  readonly #clock: Clock
  constructor(unitOfWork: UnitOfWork, identities: Identities, clock: Clock) {
    this.#unitOfWork = unitOfWork
    this.#identities = identities
    this.#clock = clock
  }

  /** @throws ValidationFailed, BookNotFound, AlreadyReviewed, KeyReused, StillRunning */
  async execute(
    { bookId, reviewer, opinion }: SubmitReviewInput,
    request: KeyedRequest | null = null,
  ): Promise<Outcome<ReviewView>> {
    const now = this.#clock.now()
    const review = Review.submit({ id: this.#identities.newReview(), bookId, reviewer, opinion, at: now })
    if (!request) {
      await this.#unitOfWork.submit(review)
      return { result: viewReview(review), replayed: false }
    }
    return this.#unitOfWork.once(request, now, async tx => {
      const sequence = await tx.reviews.add(review)
      tx.emit(review.submitted(sequence))
      return viewReview(review)
    })
  }
}
