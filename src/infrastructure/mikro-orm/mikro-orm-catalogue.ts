import { type RawQueryFragment, sql } from '@mikro-orm/sql'
import type { Answer, BookPosition, Catalogue, Page, PageQuery, ReviewPosition } from '../../application/ports/catalogue.ts'
import type { BookView, ReviewView } from '../../application/ports/views.ts'
import type { BookId, ReviewId } from '../../domain/identity.ts'
import type { Database } from './database.ts'
import { reachable } from './reachable.ts'
import { type BookViewRow, type ReviewViewRow, showBook, showReview } from './view-rows.ts'

/** Plain rows in, views out; no entity is loaded. A page is a range of an index, however deep it lies. */
export class MikroOrmCatalogue implements Catalogue {
  readonly #database: Database
  constructor(database: Database) {
    this.#database = database
  }

  async books({ limit, after }: PageQuery<BookPosition>): Promise<Answer<Page<BookView, BookPosition>>> {
    const rows = await this.#read<BookViewRow>(sql`
      select * from books join book_ratings on book_id = id
      ${after ? sql`where (created_at, id) < (${after.createdAt}::timestamptz, ${after.id}::uuid)` : sql``}
      order by created_at desc, id desc limit ${limit + 1}`)
    return uncached(page(rows.map(showBook), limit))
  }

  async book(id: BookId): Promise<Answer<BookView | null>> {
    const [row] = await this.#read<BookViewRow>(sql`select * from books join book_ratings on book_id = id where id = ${id}`)
    return uncached(row ? showBook(row) : null)
  }

  async reviews(
    bookId: BookId,
    { limit, after }: PageQuery<ReviewPosition>,
  ): Promise<Answer<Page<ReviewView, ReviewPosition> | null>> {
    const rows = await this.#read<ReviewViewRow>(sql`
      select * from reviews where book_id = ${bookId}
      ${after ? sql`and (created_at, id) < (${after.createdAt}::timestamptz, ${after.id}::uuid)` : sql``}
      order by created_at desc, id desc limit ${limit + 1}`)
    if (rows.length === 0 && !(await this.#has(bookId))) return uncached(null)
    return uncached(page(rows.map(showReview), limit))
  }

  async review(bookId: BookId, id: ReviewId): Promise<Answer<ReviewView | null>> {
    const [row] = await this.#read<ReviewViewRow>(sql`select * from reviews where book_id = ${bookId} and id = ${id}`)
    return uncached(row ? showReview(row) : null)
  }

  async #has(bookId: BookId): Promise<boolean> {
    return (await this.#read(sql`select 1 from books where id = ${bookId}`)).length > 0
  }

  #read<Row>(query: RawQueryFragment): Promise<Row[]> {
    return reachable(() => this.#database.em.fork().execute<Row[]>(query), this.#database.patience)
  }
}

const uncached = <View>(view: View): Answer<View> => ({ view, source: { kind: 'uncached' } })

/** One row more than the page holds was asked for: it tells that there are more. */
function page<Item extends { createdAt: string; id: Id }, Id>(
  rows: Item[],
  limit: number,
): Page<Item, { createdAt: string; id: Id }> {
  const items = rows.slice(0, limit)
  const last = rows.length > limit ? items.at(-1) : undefined
  return { items, next: last ? { createdAt: last.createdAt, id: last.id } : null }
}
