import { Migration } from '@mikro-orm/migrations'
import { filed, termsOf } from '../src/domain/words.ts'

type Kept = { id: string; title: string; authors: string[] }

export class Migration20261122020000_orders_and_search extends Migration {
  override async up(): Promise<void> {
    // Made by the service itself, not by the database: its lower(), its collations and its text search differ between servers.
    await this.execute(`alter table books add column filed_title text collate "C", add column terms text[]`)
    await this.#fillIn()
    await this.execute(`alter table books alter column filed_title set not null, alter column terms set not null`)
    await this.execute(`create index books_filed on books (filed_title, id)`)
    // Without a list of pending entries, which every search would have to read through.
    await this.execute(`create index books_terms on books using gin (terms) with (fastupdate = off)`)

    // The orders by rating and by reviews have indexes of the summary's own. They are what an update of the summary now
    // has to change, too: it is no longer a heap-only one. The room in the page still keeps the new version beside the old.
    await this.execute(`alter table book_ratings
      add column review_count int not null generated always as (stars_1 + stars_2 + stars_3 + stars_4 + stars_5) stored,
      add column average numeric(2,1) not null generated always as (coalesce(round(
        (stars_1 + 2 * stars_2 + 3 * stars_3 + 4 * stars_4 + 5 * stars_5)::numeric
        / nullif(stars_1 + stars_2 + stars_3 + stars_4 + stars_5, 0), 1), 0)) stored`)
    await this.execute(`create index book_ratings_best on book_ratings (average, review_count, book_id)`)
    await this.execute(`create index book_ratings_most on book_ratings (review_count, book_id)`)
    await this.execute(`create index reviews_by_rating on reviews (book_id, rating, created_at, id)`)
  }

  override down(): void {
    this.addSql(`drop index reviews_by_rating`)
    this.addSql(`alter table book_ratings drop column average, drop column review_count`)
    this.addSql(`alter table books drop column terms, drop column filed_title`)
  }

  /** A thousand books at a time. */
  async #fillIn(): Promise<void> {
    let last = '00000000-0000-0000-0000-000000000000'
    for (;;) {
      const books = (await this.execute('select id, title, authors from books where id > ? order by id limit 1000', [
        last,
      ])) as Kept[]
      if (books.length === 0) return
      last = books.at(-1)!.id
      const found = books.map(book => ({ id: book.id, filed: filed(book.title), terms: termsOf(book) }))
      await this.execute(
        `update books set filed_title = given.filed, terms = given.terms
        from jsonb_to_recordset(?::jsonb) as given (id uuid, filed text, terms text[]) where books.id = given.id`,
        [JSON.stringify(found)],
      )
    }
  }
}
