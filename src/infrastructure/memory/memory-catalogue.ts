import type { Answer, BookPosition, Catalogue, Page, PageQuery, ReviewPosition } from '../../application/ports/catalogue.ts'
import { type BookView, type ReviewView, viewBook, viewReview } from '../../application/ports/views.ts'
import type { BookId, ReviewId } from '../../domain/identity.ts'
import type { MemoryStore } from './memory-store.ts'

export class MemoryCatalogue implements Catalogue {
  readonly #store: MemoryStore
  constructor(store: MemoryStore) {
    this.#store = store
  }

  async books(query: PageQuery<BookPosition>): Promise<Answer<Page<BookView, BookPosition>>> {
    const { books, ratings } = this.#store.committed
    const views = [...books.values()].map(book => viewBook(book, ratings.get(book.state.id)?.histogram))
    return uncached(page(views, query))
  }

  async book(id: BookId): Promise<Answer<BookView | null>> {
    const { books, ratings } = this.#store.committed
    const book = books.get(id)
    return uncached(book ? viewBook(book, ratings.get(id)?.histogram) : null)
  }

  async reviews(bookId: BookId, query: PageQuery<ReviewPosition>): Promise<Answer<Page<ReviewView, ReviewPosition> | null>> {
    const { books, reviews } = this.#store.committed
    if (!books.has(bookId)) return uncached(null)
    const views = [...reviews.values()].filter(({ state }) => state.bookId === bookId).map(viewReview)
    return uncached(page(views, query))
  }

  async review(bookId: BookId, id: ReviewId): Promise<Answer<ReviewView | null>> {
    const review = this.#store.committed.reviews.get(id)
    return uncached(review?.state.bookId === bookId ? viewReview(review) : null)
  }
}

const uncached = <View>(view: View): Answer<View> => ({ view, source: { kind: 'uncached' } })

function page<Item extends Position<Id>, Id extends string>(
  all: Item[],
  { limit, after }: PageQuery<Position<Id>>,
): Page<Item, Position<Id>> {
  const rest = all.sort(newestFirst).filter(item => !after || newestFirst(after, item) < 0)
  const items = rest.slice(0, limit)
  const last = rest.length > limit ? items.at(-1) : undefined
  return { items, next: last ? { createdAt: last.createdAt, id: last.id } : null }
}

type Position<Id> = { readonly createdAt: string; readonly id: Id }

const newestFirst = (a: Position<string>, b: Position<string>): number => {
  if (a.createdAt !== b.createdAt) return a.createdAt < b.createdAt ? 1 : -1
  return a.id < b.id ? 1 : a.id > b.id ? -1 : 0
}
