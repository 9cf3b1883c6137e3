import type { BookId, ReviewId } from '../../domain/identity.ts'
import type { BookView, ReviewView } from './views.ts'

/** The read side: looks, and changes nothing. */
export interface Catalogue {
  /** Books, newest first. */
  books(query: PageQuery<BookPosition>): Promise<Answer<Page<BookView, BookPosition>>>
  book(id: BookId): Promise<Answer<BookView | null>>
  /** A book's reviews, newest first; null where there is no such book. */
  reviews(bookId: BookId, query: PageQuery<ReviewPosition>): Promise<Answer<Page<ReviewView, ReviewPosition> | null>>
  review(bookId: BookId, id: ReviewId): Promise<Answer<ReviewView | null>>
}

/** How many, and after which place in the order (null: from the first). */
export interface PageQuery<Position> {
  readonly limit: number
  readonly after: Position | null
}

/** A place in an order, not a count: following pages visits every row exactly once, whatever is inserted meanwhile. */
export interface Page<Item, Position> {
  readonly items: readonly Item[]
  /** The place of the last item, where there are more behind it. */
  readonly next: Position | null
}

export interface BookPosition {
  readonly createdAt: string
  readonly id: BookId
}

export interface ReviewPosition {
  readonly createdAt: string
  readonly id: ReviewId
}

/** What was read, and how it was come by, so that an edge can tell its caller. */
export interface Answer<View> {
  readonly view: View
  readonly source: Source
}

export type Source =
  /** Read from the database with no cache in between. */
  | { readonly kind: 'uncached' }
  /** Kept by the cache, for `ttl` more milliseconds; no query was run. `tier` names the cache. */
  | { readonly kind: 'hit'; readonly ttl: number; readonly tier: string }
  /** Read from the database, by this caller or (`collapsed`) by one that asked at the same moment; `stored`: now in the cache. */
  | { readonly kind: 'miss'; readonly stored: boolean; readonly collapsed: boolean }
  /** What was last known, `age` milliseconds ago: the database is away, and nothing newer can be had. */
  | { readonly kind: 'stale'; readonly age: number }
