import type { BookId } from '../../src/domain/identity.ts'
import type { Database } from '../../src/infrastructure/mikro-orm/database.ts'

/** Book 5000: half of all the reviews are of it. */
export const popular = '00000000-0000-0000-0000-000000001388' as BookId

export interface Size {
  readonly books: number
  readonly reviews: number
}

const idOf = (number: string): string => `lpad(to_hex(${number}), 32, '0')::uuid`
const timeOf = (number: string): string => `timestamptz '2026-01-01' + ${number} / 5 * interval '1 minute'`

/**
 * A big library, five books and five reviews at each moment. Every book has the word `book`, every second one `half`, every
 * 20th `some`, every 20,000th `rare`; the oldest tenth `old`. Averages and counts are spread; every 20,000th book has five stars.
 */
export async function fillLibrary({ em }: Database, { books, reviews }: Size): Promise<void> {
  for (const statement of [
    `insert into books (id, title, authors, created_at, updated_at, version, filed_title, terms)
      select ${idOf('n')}, 'Book ' || n, '["A"]', at, at, 1, 'book ' || n,
        array_remove(array['book', n::text, '=author ' || n % 10000, case when n % 2 = 0 then 'half' end,
          case when n % 20 = 0 then 'some' end, case when n % 20000 = 0 then 'rare' end, case when n <= ${books} / 10 then 'old' end], null)
      from (select n, ${timeOf('n')} as at from generate_series(1, ${books}) n order by md5(n::text)) b`,
    `insert into book_ratings (book_id, stars_1, stars_4, stars_5)
      select id, case when n % 20000 = 0 then 0 else 1 + n % 3 end, n % 11, n % 101 from (select id, ('x' || right(id::text, 8))::bit(32)::int as n from books) b`,
    `insert into reviews (book_id, id, reviewer_id, reviewer_name, rating, spoiler, created_at, updated_at, version)
      select book, ${idOf('n')}, ${idOf('n')}, 'R', case when n % 50000 = 0 then 1 else 2 + n % 4 end, false, at, at, 1
      from (select n, ${timeOf('n')} as at,
        case when n % 2 = 0 then uuid '${popular}' else ${idOf(`n % ${books} + 1`)} end as book
        from generate_series(1, ${reviews}) n) r`,
    'analyze',
  ]) {
    await em.fork().execute(statement)
  }
}
