import type { Book } from '../../domain/book.ts'
import type { BookId, ReviewId } from '../../domain/identity.ts'
import { type Histogram, noRatings, type RatingSummary, type Stars, summarise } from '../../domain/rating.ts'
import type { Review, Reviewer } from '../../domain/review.ts'

// What the service shows: plain JSON, times as RFC 3339 text, so that a view is the same before and after any cache.

export interface BookView {
  readonly id: BookId
  readonly title: string
  readonly authors: readonly string[]
  readonly isbn: string | null
  readonly publishedYear: number | null
  readonly language: string | null
  readonly description: string | null
  readonly rating: RatingSummary
  readonly createdAt: string
  readonly updatedAt: string
}

export interface ReviewView {
  readonly id: ReviewId
  readonly bookId: BookId
  /** Null where they have had themselves erased. */
  readonly reviewer: Reviewer | null
  readonly rating: Stars
  readonly title: string | null
  readonly body: string | null
  readonly spoiler: boolean
  readonly createdAt: string
  readonly updatedAt: string
  readonly edited: boolean
}

export function viewBook({ state }: Book, ratings: Histogram = noRatings): BookView {
  const { id, title, authors, isbn, publishedYear, language, description, createdAt, updatedAt } = state
  return {
    id,
    title,
    authors,
    isbn: isbn?.digits ?? null,
    publishedYear,
    language,
    description,
    rating: summarise(ratings),
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
  }
}

export function viewReview({ state }: Review): ReviewView {
  const { id, bookId, reviewer, rating, title, body, spoiler, createdAt, updatedAt, version } = state
  return {
    id,
    bookId,
    reviewer,
    rating: rating.stars,
    title,
    body,
    spoiler,
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
    edited: version > 1,
  }
}
