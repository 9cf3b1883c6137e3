import type { BookId, ReviewerId, ReviewId } from './identity.ts'
import type { Stars } from './rating.ts'

/** What has happened, in the service's own words. An event is kept with the change that it tells of and leaves only when that is kept. */
export type DomainEvent = BookAdded | ReviewSubmitted | ReviewRevised | ReviewWithdrawn | ReviewAnonymised

export interface BookAdded {
  readonly type: 'book-added'
  readonly bookId: BookId
  /** Where the event stands among those of its book: 0, and then 1, 2, 3 … without a gap, in the order of the commits. */
  readonly sequence: 0
  readonly at: Date
}

export interface ReviewSubmitted {
  readonly type: 'review-submitted'
  readonly bookId: BookId
  readonly sequence: number
  readonly reviewId: ReviewId
  /** Null where nobody can tell any more. */
  readonly reviewerId: ReviewerId | null
  readonly rating: Stars
  readonly at: Date
}

export interface ReviewRevised {
  readonly type: 'review-revised'
  readonly bookId: BookId
  readonly sequence: number
  readonly reviewId: ReviewId
  readonly reviewerId: ReviewerId | null
  readonly rating: Stars
  /** What the review gave before; often the same, where only its words were revised. */
  readonly previousRating: Stars
  readonly at: Date
}

export interface ReviewWithdrawn {
  readonly type: 'review-withdrawn'
  readonly bookId: BookId
  readonly sequence: number
  readonly reviewId: ReviewId
  readonly reviewerId: ReviewerId | null
  /** What the review gave, and no longer gives. */
  readonly rating: Stars
  /** Why, where it was not its reviewer who withdrew it; null where it was, and after that reviewer was erased. */
  readonly reason: string | null
  readonly at: Date
}

/** Its reviewer was erased: the name and the words are gone, and the rating still counts. */
export interface ReviewAnonymised {
  readonly type: 'review-anonymised'
  readonly bookId: BookId
  readonly sequence: number
  readonly reviewId: ReviewId
  readonly rating: Stars
  readonly at: Date
}
