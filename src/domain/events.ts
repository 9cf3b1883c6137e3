import type { BookId, ReviewerId, ReviewId } from './identity.ts'
import type { Stars } from './rating.ts'

/** What has happened, in the service's own words. An event is kept with the change that it tells of and leaves only when that is kept. */
export type DomainEvent = BookAdded | ReviewSubmitted

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
