import type { BookId, ReviewerId, ReviewId } from './identity.ts'
import type { Stars } from './rating.ts'

/** What has happened, in the service's own words. An event is kept with the change that it tells of and leaves only when that is kept. */
export type DomainEvent = BookAdded | ReviewSubmitted | ReviewRevised | ReviewWithdrawn

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
  readonly reviewerId: ReviewerId
  readonly rating: Stars
  readonly at: Date
}

export interface ReviewRevised {
  readonly type: 'review-revised'
  readonly bookId: BookId
  readonly sequence: number
  readonly reviewId: ReviewId
  readonly reviewerId: ReviewerId
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
  readonly reviewerId: ReviewerId
  /** What the review gave, and no longer gives. */
  readonly rating: Stars
  readonly at: Date
}
