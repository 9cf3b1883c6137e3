import { sql } from '@mikro-orm/sql'
import type { BookRepository } from '../../application/ports/book-repository.ts'
import type { Book } from '../../domain/book.ts'
import { IsbnTaken } from '../../domain/errors.ts'
import type { BookId } from '../../domain/identity.ts'
import type { Isbn } from '../../domain/isbn.ts'
import { type Likeness, likenessOf, soughtTerms } from '../../domain/words.ts'
import { arrayOf } from './book-pages.ts'
import { type StoredBook, storedBook, toBook, toBookRow } from './book.row.ts'
import type { Ask } from './database.ts'

/** Any constant: only one transaction at a time adds missing books, so that two cannot both miss the same one. */
const addingLock = 7_240_118_002

export class MikroOrmBookRepository implements BookRepository {
  readonly #ask: Ask
  constructor(ask: Ask) {
    this.#ask = ask
  }

  async find(id: BookId): Promise<Book | null> {
    const [row] = await this.#ask<StoredBook>(sql`select ${storedBook} from books where id = ${id}`)
    return row ? toBook(row) : null
  }

  async add(book: Book): Promise<void> {
    const [added] = await this.#insert([book])
    if (added) return
    const [existing] = await this.#ask<{ id: BookId }>(sql`select id from books where isbn = ${book.state.isbn!.digits}`)
    throw new IsbnTaken(book.state.isbn!.digits, existing!.id)
  }

  async findAlike({ state }: Book): Promise<BookId | null> {
    const likeness = likenessOf(state)
    const found = await this.#alike(state.isbn, likeness)
    if (found) return found
    // Whoever adds missing books keeps all of these out, and they keep each other out only where the title is the same.
    await this.#ask(sql`
      select pg_advisory_xact_lock_shared(${addingLock}), pg_advisory_xact_lock(hashtextextended(${likeness.filed}, ${addingLock}))`)
    return this.#alike(state.isbn, likeness) // somebody who had the lock may have added it
  }

  async addMissing(books: readonly Book[]): Promise<ReadonlySet<BookId>> {
    if (books.length === 0) return new Set()
    await this.#ask(sql`select pg_advisory_xact_lock(${addingLock})`)
    const there = await this.#signatures(books)
    const missing = books.filter(book => {
      if (there.has(book.state.isbn?.digits ?? titleAndAuthors(book))) return false
      there.add(titleAndAuthors(book))
      if (book.state.isbn) there.add(book.state.isbn.digits)
      return true
    })
    return new Set(await this.#insert(missing))
  }

  /** Gathered by the terms, as `having` does it: a title may be that of many books, and an author may have many, but few books have both. */
  async #alike(isbn: Isbn | null, { filed, title, names }: Likeness): Promise<BookId | null> {
    const words = soughtTerms({ words: title ?? filed })
    const letters = title === null ? sql`` : sql`and title = ${title}`
    const [row] = await this.#ask<{ id: BookId | null }>(sql`
      select coalesce(
        (select id from books where isbn = ${isbn?.digits ?? null}::char(13)),
        (select id from (select id, title, filed_title from books
            where terms @> (select ${arrayOf(words)}::text[]) and terms && (select ${arrayOf(names)}::text[]) offset 0) found
          where filed_title = ${filed} ${letters} order by id limit 1)
      ) as id`)
    return row!.id
  }

  /** What is known of the books that could be these: their ISBNs, and their titles with their authors. */
  async #signatures(books: readonly Book[]): Promise<Set<string>> {
    const isbns = JSON.stringify(books.flatMap(({ state }) => state.isbn?.digits ?? []))
    const titles = JSON.stringify(books.filter(({ state }) => !state.isbn).map(({ state }) => state.title))
    const rows = await this.#ask<{ isbn: string | null; title: string; authors: string[] }>(sql`
      select isbn, title, authors from books where isbn in (select jsonb_array_elements_text(${isbns}::jsonb))
      union all
      select null, title, authors from books where title in (select jsonb_array_elements_text(${titles}::jsonb))`)
    return new Set(rows.map(({ isbn, title, authors }) => isbn ?? JSON.stringify([title, authors])))
  }

  /** Inserts all but those whose ISBN is taken, and gives the ids of those it inserted. */
  async #insert(books: readonly Book[]): Promise<BookId[]> {
    const rows = await this.#ask<{ id: BookId }>(sql`
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
