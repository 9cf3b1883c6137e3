import type { BookId, ReviewId } from '../../domain/identity.ts'
import { filed } from '../../domain/words.ts'
import type { BookView, ReviewView } from './views.ts'

/** The orders of books: the latest added first; by title from A; the best rated first, of those the most reviewed, and last the unrated; the most reviewed first. */
export const bookSorts = ['newest', 'title', 'rating', 'reviews'] as const
export type BookSort = (typeof bookSorts)[number]

/** The orders of reviews: by time; by stars, of those with the same the latest first; and the reverse of each. */
export const reviewSorts = ['newest', 'oldest', 'highest', 'lowest'] as const
export type ReviewSort = (typeof reviewSorts)[number]

/**
 * A place in an order, not a count: what the order compares, first to last, and then the id, by which those that are alike in
 * everything else are ordered in the same direction. Averages are compared as they are shown, with one decimal, so that what
 * looks alike is told apart by what can be seen, too.
 */
export interface Position<Id> {
  readonly keys: readonly (string | number)[]
  readonly id: Id
}
export type BookPosition = Position<BookId>
export type ReviewPosition = Position<ReviewId>

/** Where a book stands. A book whose rating changes moves in the orders by rating and by reviews, and only there. */
export function placeOfBook({ id, createdAt, title, rating }: BookView, sort: BookSort): BookPosition {
  switch (sort) {
    case 'newest':
      return { keys: [createdAt], id }
    case 'title':
      return { keys: [filed(title)], id }
    case 'rating':
      return { keys: [rating.average ?? 0, rating.count], id }
    case 'reviews':
      return { keys: [rating.count], id }
  }
}

/** Where a review stands. */
export function placeOfReview({ id, createdAt, rating }: ReviewView, sort: ReviewSort): ReviewPosition {
  switch (sort) {
    case 'newest':
    case 'oldest':
      return { keys: [createdAt], id }
    case 'highest':
    case 'lowest':
      return { keys: [rating, createdAt], id }
  }
}
