import type { BookId, ReviewerId, ReviewId } from '../../domain/identity.ts'
import type { Stars } from '../../domain/rating.ts'
import type { BookPosition, BookSort, ReviewPosition, ReviewSort } from './orders.ts'
import type { BookView, ReviewView } from './views.ts'

/** The read side: looks, and changes nothing. */
export interface Catalogue {
  /** A page of the books that a query asks for. */
  books(query: BookQuery): Promise<Answer<Page<BookView, BookPosition>>>
  /**
   * All books that a query asks for, read a page at a time as they are taken, each page uncached and as it is by then. Holds
   * neither a connection nor more than a page while nobody takes any. Throws what reading a page throws, where it happens.
   */
  allBooks(query: AllBooksQuery): AsyncIterable<BookView>
  book(id: BookId): Promise<Answer<BookView | null>>
  /** A page of a book's reviews; null where there is no such book. */
  reviews(bookId: BookId, query: ReviewQuery): Promise<Answer<Page<ReviewView, ReviewPosition> | null>>
  review(bookId: BookId, id: ReviewId): Promise<Answer<ReviewView | null>>
  /** Those of the books that there are, in no order, each uncached and as it is by now. */
  booksOf(ids: readonly BookId[]): Promise<readonly BookView[]>
  /** A page of a reviewer's reviews of whatever books, unless told the newest first; empty for nobody, and for whoever has been erased. */
  reviewsBy(reviewer: ReviewerId, query: ReviewsByQuery): Promise<Answer<Page<ReviewView, ReviewPosition>>>
}

/** How many, and after which place in the order (null: from the first). */
export interface PageQuery<Position> {
  readonly limit: number
  readonly after: Position | null
}

/** Which books, in which order (unless told: the newest first). What is not given does not matter; a book must fit all that is. */
export interface AllBooksQuery {
  /** Each of its words is one of the title or of an author's name (`wordsOf`). */
  readonly words?: string | undefined
  /** One of the authors has this name, but for case, accents and punctuation. */
  readonly author?: string | undefined
  /** 13 digits. */
  readonly isbn?: string | undefined
  /** The average that is shown is this or more. */
  readonly minRating?: number | undefined
  readonly sort?: BookSort | undefined
}

/** @see AllBooksQuery; `after` is a place in the order that is asked for. */
export interface BookQuery extends PageQuery<BookPosition>, AllBooksQuery {}

/** Which of a book's reviews, in which order (unless told: the newest first). */
export interface ReviewQuery extends PageQuery<ReviewPosition> {
  /** Those that gave one of these numbers of stars; none: all. */
  readonly ratings?: readonly Stars[] | undefined
  readonly sort?: ReviewSort | undefined
}

/** In which order; by time only. */
export interface ReviewsByQuery extends PageQuery<ReviewPosition> {
  readonly sort?: 'newest' | 'oldest' | undefined
}

/** Following pages visits every row exactly once, whatever is inserted meanwhile. */
export interface Page<Item, Position> {
  readonly items: readonly Item[]
  /** The place of the last item, where there are more behind it. */
  readonly next: Position | null
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
