import { type RawQueryFragment, sql } from '@mikro-orm/sql'
import type {
  AllBooksQuery,
  Answer,
  BookQuery,
  Catalogue,
  Page,
  ReviewQuery,
  ReviewsByQuery,
} from '../../application/ports/catalogue.ts'
import { type BookPosition, placeOfBook, placeOfReview, type ReviewPosition } from '../../application/ports/orders.ts'
import { pageByPage } from '../../application/ports/page-by-page.ts'
import type { BookView, ReviewView } from '../../application/ports/views.ts'
import type { BookId, ReviewerId, ReviewId } from '../../domain/identity.ts'
import { countFitting, type Fitting, selectBooks } from './book-pages.ts'
import type { Database, Planned } from './database.ts'
import { plannedFor } from './page-size.ts'
import { reachable } from './reachable.ts'
import { selectReviews, selectReviewsBy } from './review-pages.ts'
import { bookColumns, type BookViewRow, reviewColumns, type ReviewViewRow, showBook, showReview } from './view-rows.ts'

/** Plain rows in, views out; no entity is loaded. A page is a range of an index, however deep it lies. */
export class MikroOrmCatalogue implements Catalogue {
  readonly #database: Database
  constructor(database: Database) {
    this.#database = database
  }

  async books(query: BookQuery): Promise<Answer<Page<BookView, BookPosition>>> {
    const count = countFitting(query)
    const [fitting] = count ? await this.#read<Fitting>(count) : []
    const { words, author, isbn, minRating, limit } = query
    const filtered = (words ?? author ?? isbn ?? minRating) !== undefined
    const rows = await this.#read<BookViewRow>(selectBooks(query, fitting), filtered ? 'anew' : plannedFor(limit))
    return uncached(page(rows.map(showBook), query.limit, book => placeOfBook(book, query.sort ?? 'newest')))
  }

  allBooks(query: AllBooksQuery): AsyncIterable<BookView> {
    return pageByPage(one => this.books(one), query)
  }

  async book(id: BookId): Promise<Answer<BookView | null>> {
    const [row] = await this.#read<BookViewRow>(
      sql`
      select ${bookColumns} from books join book_ratings on book_id = id where id = ${id}`,
      'once',
    )
    return uncached(row ? showBook(row) : null)
  }

  async reviews(bookId: BookId, query: ReviewQuery): Promise<Answer<Page<ReviewView, ReviewPosition> | null>> {
    const rows = await this.#read<ReviewViewRow>(
      selectReviews(bookId, query),
      query.ratings?.length ? 'anew' : plannedFor(query.limit),
    )
    if (rows.length === 0 && !(await this.#has(bookId))) return uncached(null)
    return uncached(page(rows.map(showReview), query.limit, review => placeOfReview(review, query.sort ?? 'newest')))
  }

  async review(bookId: BookId, id: ReviewId): Promise<Answer<ReviewView | null>> {
    const [row] = await this.#read<ReviewViewRow>(
      sql`select ${reviewColumns} from reviews where book_id = ${bookId} and id = ${id}`,
      'once',
    )
    return uncached(row ? showReview(row) : null)
  }

  async booksOf(ids: readonly BookId[]): Promise<BookView[]> {
    const rows = await this.#read<BookViewRow>(sql`
      select ${bookColumns} from books join book_ratings on book_id = id where id = any(${`{${ids.join(',')}}`}::uuid[])`)
    return rows.map(showBook)
  }

  async reviewsBy(reviewer: ReviewerId, query: ReviewsByQuery): Promise<Answer<Page<ReviewView, ReviewPosition>>> {
    const rows = await this.#read<ReviewViewRow>(selectReviewsBy(reviewer, query))
    return uncached(page(rows.map(showReview), query.limit, review => placeOfReview(review, 'newest')))
  }

  async #has(bookId: BookId): Promise<boolean> {
    return (await this.#read(sql`select 1 from books where id = ${bookId}`, 'once')).length > 0
  }

  #read<Row>(query: RawQueryFragment, planned?: Planned): Promise<Row[]> {
    return reachable(() => this.#database.ask<Row>(query, planned), this.#database.patience)
  }
}

const uncached = <View>(view: View): Answer<View> => ({ view, source: { kind: 'uncached' } })

/** One row more than the page holds was asked for: it tells that there are more. */
function page<Item, Position>(rows: Item[], limit: number, placeOf: (item: Item) => Position): Page<Item, Position> {
  const items = rows.slice(0, limit)
  const last = rows.length > limit ? items.at(-1) : undefined
  return { items, next: last ? placeOf(last) : null }
}
