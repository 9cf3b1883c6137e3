import type {
  AllBooksQuery,
  Answer,
  BookQuery,
  Catalogue,
  Page,
  PageQuery,
  ReviewQuery,
  ReviewsByQuery,
} from '../../application/ports/catalogue.ts'
import {
  type BookPosition,
  placeOfBook,
  placeOfReview,
  type Position,
  type ReviewPosition,
} from '../../application/ports/orders.ts'
import { pageByPage } from '../../application/ports/page-by-page.ts'
import { type BookView, type ReviewView, viewBook, viewReview } from '../../application/ports/views.ts'
import type { BookId, ReviewerId, ReviewId } from '../../domain/identity.ts'
import { soughtTerms, termsOf } from '../../domain/words.ts'
import type { MemoryStore } from './memory-store.ts'

export class MemoryCatalogue implements Catalogue {
  readonly #store: MemoryStore
  constructor(store: MemoryStore) {
    this.#store = store
  }

  async books(query: BookQuery): Promise<Answer<Page<BookView, BookPosition>>> {
    const { books, ratings } = this.#store.committed
    const views = [...books.values()].map(book => viewBook(book, ratings.get(book.state.id)?.histogram)).filter(fitting(query))
    const sort = query.sort ?? 'newest'
    return uncached(page(views, query, view => placeOfBook(view, sort), sort === 'title'))
  }

  allBooks(query: AllBooksQuery): AsyncIterable<BookView> {
    return pageByPage(one => this.books(one), query)
  }

  async book(id: BookId): Promise<Answer<BookView | null>> {
    const { books, ratings } = this.#store.committed
    const book = books.get(id)
    return uncached(book ? viewBook(book, ratings.get(id)?.histogram) : null)
  }

  async reviews(bookId: BookId, query: ReviewQuery): Promise<Answer<Page<ReviewView, ReviewPosition> | null>> {
    const { books, reviews } = this.#store.committed
    if (!books.has(bookId)) return uncached(null)
    const { ratings = [], sort = 'newest' } = query
    const views = [...reviews.values()].filter(({ state }) => state.bookId === bookId).map(viewReview)
    const asked = ratings.length === 0 ? views : views.filter(({ rating }) => ratings.includes(rating))
    return uncached(page(asked, query, view => placeOfReview(view, sort), sort === 'oldest' || sort === 'lowest'))
  }

  async review(bookId: BookId, id: ReviewId): Promise<Answer<ReviewView | null>> {
    const review = this.#store.committed.reviews.get(id)
    return uncached(review?.state.bookId === bookId ? viewReview(review) : null)
  }

  async booksOf(ids: readonly BookId[]): Promise<BookView[]> {
    const { books, ratings } = this.#store.committed
    return [...new Set(ids)].flatMap(id => books.get(id) ?? []).map(book => viewBook(book, ratings.get(book.state.id)?.histogram))
  }

  async reviewsBy(reviewer: ReviewerId, query: ReviewsByQuery): Promise<Answer<Page<ReviewView, ReviewPosition>>> {
    const views = [...this.#store.committed.reviews.values()].map(viewReview).filter(view => view.reviewer?.id === reviewer)
    return uncached(page(views, query, view => placeOfReview(view, 'newest'), query.sort === 'oldest'))
  }
}

const uncached = <View>(view: View): Answer<View> => ({ view, source: { kind: 'uncached' } })

function fitting({ isbn, minRating = 0, ...words }: AllBooksQuery): (book: BookView) => boolean {
  const sought = soughtTerms(words)
  return book =>
    (isbn === undefined || book.isbn === isbn) &&
    (book.rating.average ?? 0) >= minRating &&
    (sought.length === 0 || sought.every(term => termsOf(book).includes(term)))
}

function page<Item, Id extends string>(
  all: Item[],
  { limit, after }: PageQuery<Position<Id>>,
  placeOf: (item: Item) => Position<Id>,
  upwards: boolean,
): Page<Item, Position<Id>> {
  const order = (a: Position<Id>, b: Position<Id>) => (upwards ? compare(a, b) : compare(b, a))
  const placed = all.map(item => ({ item, place: placeOf(item) })).sort((a, b) => order(a.place, b.place))
  const rest = placed.filter(({ place }) => !after || order(after, place) < 0)
  const next = rest.length > limit ? rest[limit - 1]!.place : null
  return { items: rest.slice(0, limit).map(({ item }) => item), next }
}

/** By each key in turn, and then by the id. */
function compare(a: Position<string>, b: Position<string>): number {
  for (const [at, key] of [...a.keys, a.id].entries()) {
    const other = [...b.keys, b.id][at]!
    const difference =
      typeof key === 'number' ? key - Number(other) : Buffer.compare(Buffer.from(key), Buffer.from(String(other)))
    if (difference !== 0) return difference
  }
  return 0
}
