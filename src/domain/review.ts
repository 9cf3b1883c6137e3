import { ValidationFailed, type Violation } from './errors.ts'
import type { ReviewAnonymised, ReviewRevised, ReviewSubmitted, ReviewWithdrawn } from './events.ts'
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

/** What a revision changes of it: what is left out stays, and null takes away what is there; a rating and a mark must stay. */
export interface OpinionChanges {
  readonly rating?: number | null
  readonly title?: string | null
  readonly body?: string | null
  readonly spoiler?: boolean | null
}

export interface ReviewState {
  readonly id: ReviewId
  readonly bookId: BookId
  /** Null where they have had themselves erased: the rating is all that is left. */
  readonly reviewer: Reviewer | null
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
  /** Why somebody else has withdrawn it. */
  reason: { min: 1, max: 500 },
} as const

/** A reason for withdrawing somebody's review, as it is kept. Throws ValidationFailed. */
export function reasonToKeep(reason: string): string {
  const detail = wrongWithText(reason, reviewLimits.reason)
  if (detail) throw new ValidationFailed([{ pointer: '/reason', detail }])
  return tidy(reason)
}

/** What one reviewer thinks of one book. */
export class Review {
  readonly state: ReviewState
  private constructor(state: ReviewState) {
    this.state = state
  }

  /** A new review. Throws ValidationFailed that names every wrong field at once. */
  static submit(given: { id: ReviewId; bookId: BookId; reviewer: Reviewer; opinion: Opinion; at: Date }): Review {
    const { id, bookId, reviewer, opinion, at } = given
    const wrongName = wrongWithText(reviewer.name, reviewLimits.reviewer)
    refuse([...(wrongName ? [{ pointer: '/reviewer', detail: wrongName }] : []), ...wrongWithOpinion(opinion)])
    return new Review({
      id,
      bookId,
      reviewer: { id: reviewer.id, name: tidy(reviewer.name) },
      rating: Rating.of(opinion.rating),
      title: tidied(opinion.title ?? null),
      body: tidied(opinion.body ?? null),
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

  /**
   * The review as it is after the changes, or this one where they change nothing. Each version is later than the one before
   * it, whatever the clock says, so that no two versions look alike. Throws ValidationFailed that names every wrong field at once.
   */
  revise(changes: OpinionChanges, at: Date): Review {
    const { state } = this
    refuse(wrongWithOpinion(changes))
    const revised = {
      rating: changes.rating == null ? state.rating : Rating.of(changes.rating),
      title: changes.title === undefined ? state.title : tidied(changes.title),
      body: changes.body === undefined ? state.body : tidied(changes.body),
      spoiler: changes.spoiler ?? state.spoiler,
    }
    const same =
      revised.rating.stars === state.rating.stars &&
      revised.title === state.title &&
      revised.body === state.body &&
      revised.spoiler === state.spoiler
    if (same) return this
    return new Review({ ...state, ...revised, updatedAt: later(at, state), version: state.version + 1 })
  }

  /**
   * The review without who gave it and what they said: of a rating, only the stars are left. It is later than the version before
   * it, as any version, and says no more of when: those that become so at the same time were one person's.
   */
  anonymise(): Review {
    const { state } = this
    const updatedAt = later(state.updatedAt, state)
    return new Review({
      ...state,
      reviewer: null,
      title: null,
      body: null,
      spoiler: false,
      updatedAt,
      version: state.version + 1,
    })
  }

  /** That it was submitted, as the book's event of this sequence. */
  submitted(sequence: number): ReviewSubmitted {
    return { type: 'review-submitted', ...this.#told(sequence), at: this.state.createdAt }
  }

  /** That it has become what it is, having been `before`. */
  revised(sequence: number, before: Review): ReviewRevised {
    const previousRating = before.state.rating.stars
    return { type: 'review-revised', ...this.#told(sequence), previousRating, at: this.state.updatedAt }
  }

  /** That it is no more; with a reason, where it is not its reviewer who has withdrawn it. */
  withdrawn(sequence: number, at: Date, reason: string | null = null): ReviewWithdrawn {
    return { type: 'review-withdrawn', ...this.#told(sequence), reason, at }
  }

  /** That nobody can tell any more whose it is. */
  anonymised(sequence: number, at: Date): ReviewAnonymised {
    const { id, bookId, rating } = this.state
    return { type: 'review-anonymised', bookId, sequence, reviewId: id, rating: rating.stars, at }
  }

  #told(sequence: number) {
    const { id, bookId, reviewer, rating } = this.state
    return { bookId, sequence, reviewId: id, reviewerId: reviewer?.id ?? null, rating: rating.stars }
  }
}

/** When the next version is made: later than this one, whatever the clock says. */
const later = (at: Date, { updatedAt }: ReviewState): Date => new Date(Math.max(at.getTime(), updatedAt.getTime() + 1))

const tidied = (text: string | null): string | null => (text === null ? null : tidy(text))

function refuse(violations: readonly Violation[]): void {
  if (violations.length > 0) throw new ValidationFailed(violations)
}

function wrongWithOpinion({ rating, title, body, spoiler }: OpinionChanges): Violation[] {
  const wrong: Violation[] = []
  const check = (pointer: string, detail: string | null) => {
    if (detail) wrong.push({ pointer, detail })
  }

  if (rating !== undefined) check('/rating', Rating.wrong(rating))
  if (title != null) check('/title', wrongWithText(title, reviewLimits.title))
  if (body != null) check('/body', wrongWithText(body, reviewLimits.body))
  if (spoiler === null) check('/spoiler', 'must be true or false')
  return wrong
}
