import { type EntityManager, sql } from '@mikro-orm/sql'
import type { BookRepository } from '../../application/ports/book-repository.ts'
import type { Book } from '../../domain/book.ts'
import { IsbnTaken } from '../../domain/errors.ts'
import type { BookId } from '../../domain/identity.ts'
import { BookRow, toBook, toBookRow } from './book.row.ts'

/** Any constant: only one transaction at a time adds missing books, so that two cannot both miss the same one. */
const addingLock = 7_240_118_002

export class MikroOrmBookRepository implements BookRepository {
  readonly #em: EntityManager
  constructor(em: EntityManager) {
    this.#em = em
  }

  async find(id: BookId): Promise<Book | null> {
    const row = await this.#em.findOne(BookRow, { id }, { disableIdentityMap: true })
    return row && toBook(row)
  }

  async add(book: Book): Promise<void> {
    const [added] = await this.#insert([book])
    if (added) return
    const [existing] = await this.#em.execute<{ id: BookId }[]>(sql`select id from books where isbn = ${book.state.isbn!.digits}`)
    throw new IsbnTaken(book.state.isbn!.digits, existing!.id)
  }

  async addMissing(books: readonly Book[]): Promise<ReadonlySet<BookId>> {
    if (books.length === 0) return new Set()
    await this.#em.execute(sql`select pg_advisory_xact_lock(${addingLock})`)
    const there = await this.#signatures(books)
    const missing = books.filter(book => {
      if (there.has(book.state.isbn?.digits ?? titleAndAuthors(book))) return false
      there.add(titleAndAuthors(book))
      if (book.state.isbn) there.add(book.state.isbn.digits)
      return true
    })
    return new Set(await this.#insert(missing))
  }

  /** What is known of the books that could be these: their ISBNs, and their titles with their authors. */
  async #signatures(books: readonly Book[]): Promise<Set<string>> {
    const isbns = JSON.stringify(books.flatMap(({ state }) => state.isbn?.digits ?? []))
    const titles = JSON.stringify(books.filter(({ state }) => !state.isbn).map(({ state }) => state.title))
    const rows = await this.#em.execute<{ isbn: string | null; title: string; authors: string[] }[]>(sql`
      select isbn, title, authors from books where isbn in (select jsonb_array_elements_text(${isbns}::jsonb))
      union all
      select null, title, authors from books where title in (select jsonb_array_elements_text(${titles}::jsonb))`)
    return new Set(rows.map(({ isbn, title, authors }) => isbn ?? JSON.stringify([title, authors])))
  }

  /** Inserts all but those whose ISBN is taken, and gives the ids of those it inserted. */
  async #insert(books: readonly Book[]): Promise<BookId[]> {
    const rows = await this.#em.execute<{ id: BookId }[]>(sql`
      with kept as (
        insert into books (id, title, authors, isbn, published_year, language, description, created_at, updated_at, version,
          filed_title, terms)
        select id, title, authors, isbn, "publishedYear", language, description, "createdAt", "updatedAt", version,
          "filedTitle", terms
        from jsonb_to_recordset(${JSON.stringify(books.map(toBookRow))}::jsonb)
          as given (id uuid, title text, authors jsonb, isbn char(13), "publishedYear" int, language text, description text,
            "createdAt" timestamptz(3), "updatedAt" timestamptz(3), version int, "filedTitle" text, terms text[])
        on conflict (isbn) do nothing
        returning id)
      insert into book_ratings (book_id) select id from kept returning book_id as id`)
    return rows.map(({ id }) => id)
  }
}

const titleAndAuthors = ({ state: { title, authors } }: Book): string => JSON.stringify([title, authors])
