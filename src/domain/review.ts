import { ValidationFailed, type Violation } from './errors.ts'
import type { ReviewSubmitted } from './events.ts'
import type { BookId, ReviewerId, ReviewId } from './identity.ts'
import { Rating } from './rating.ts'
import { tidy, wrongWithText } from './text.ts'

/** Who says what they think of a book. */
export interface Reviewer {
  readonly id: ReviewerId
  readonly name: string
}

/** What a reviewer says; nothing of it is checked yet. */
export interface Opinion {
  readonly rating: number
  readonly title?: string | null
  readonly body?: string | null
  readonly spoiler?: boolean
}

export interface ReviewState {
  readonly id: ReviewId
  readonly bookId: BookId
  readonly reviewer: Reviewer
  readonly rating: Rating
  readonly title: string | null
  /** Null where there is only a rating. */
  readonly body: string | null
  /** Whether the text gives the plot away. */
  readonly spoiler: boolean
  readonly createdAt: Date
  readonly updatedAt: Date
  /** 1 when submitted, one more with each revision. */
  readonly version: number
}

/** What a review may hold; lengths are in characters (Unicode code points). */
export const reviewLimits = {
  reviewer: { min: 1, max: 100 },
  title: { min: 1, max: 200 },
  body: { min: 0, max: 10_000 },
} as const

/** What one reviewer thinks of one book. */
export class Review {
  readonly state: ReviewState
  private constructor(state: ReviewState) {
    this.state = state
  }

  /** A new review. Throws ValidationFailed that names every wrong field at once. */
  static submit(given: { id: ReviewId; bookId: BookId; reviewer: Reviewer; opinion: Opinion; at: Date }): Review {
    const { id, bookId, reviewer, opinion, at } = given
    const violations = wrongWithReview(reviewer, opinion)
    if (violations.length > 0) throw new ValidationFailed(violations)
    return new Review({
      id,
      bookId,
      reviewer: { id: reviewer.id, name: tidy(reviewer.name) },
      rating: Rating.of(opinion.rating),
      title: opinion.title == null ? null : tidy(opinion.title),
      body: opinion.body == null ? null : tidy(opinion.body),
      spoiler: opinion.spoiler ?? false,
      createdAt: at,
      updatedAt: at,
      version: 1,
    })
  }

  /** A review as it was kept. */
  static restore(state: ReviewState): Review {
    return new Review(state)
  }

  /** That it was submitted, as the book's event of this sequence. */
  submitted(sequence: number): ReviewSubmitted {
    const { id, bookId, reviewer, rating, createdAt } = this.state
    return {
      type: 'review-submitted',
      bookId,
      sequence,
      reviewId: id,
      reviewerId: reviewer.id,
      rating: rating.stars,
      at: createdAt,
    }
  }
}

function wrongWithReview(reviewer: Reviewer, { rating, title, body }: Opinion): Violation[] {
  const wrong: Violation[] = []
  const check = (pointer: string, detail: string | null) => {
    if (detail) wrong.push({ pointer, detail })
  }

  check('/reviewer', wrongWithText(reviewer.name, reviewLimits.reviewer))
  check('/rating', Rating.wrong(rating))
  if (title != null) check('/title', wrongWithText(title, reviewLimits.title))
  if (body != null) check('/body', wrongWithText(body, reviewLimits.body))
  return wrong
}
