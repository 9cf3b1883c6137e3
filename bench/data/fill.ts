import type { Client } from 'pg'
import { powerLaw } from './drawn.ts'
import { bookAt, bookId } from './made-up-books.ts'
import { withoutIndexes } from './without-indexes.ts'
import { words } from './words.ts'

/** How much a database is to hold. */
export interface Amount {
  readonly books: number
  readonly reviews: number
}

/** The ids of the books, the most reviewed first. */
export const byReviews = (books: number): string[] =>
  Array.from({ length: books }, (_, rank) => bookId((rank * 7_919 + 4_242) % books)) // spread over the time in which they were added

/** Fills a migrated database that is empty; what it held before may be planned for. */
export async function fill(database: Client, { books, reviews }: Amount): Promise<void> {
  await database.query(`set synchronous_commit = off; set work_mem = '256MB'; set maintenance_work_mem = '512MB'`)
  await withoutIndexes(database, ['books', 'book_ratings', 'reviews'], async () => {
    for (let nth = 0; nth < books; nth += 10_000) await addBooks(database, nth, Math.min(books, nth + 10_000))
    if (reviews > 0) await addReviews(database, books, reviews)
    await database.query(summaries)
  })
  await database.query('vacuum (analyze) books, book_ratings, reviews')
}

const addBooks = (database: Client, from: number, to: number): Promise<unknown> =>
  database.query(
    `insert into books (id, title, authors, isbn, published_year, language, description, created_at, updated_at, version, filed_title, terms)
    select id, title, authors, isbn, year, language, description, at, at, 1, filed, terms
    from jsonb_to_recordset($1::jsonb) as given (id uuid, title text, authors jsonb, isbn text, year int, language text,
      description text, at timestamptz, filed text, terms text[])`,
    [JSON.stringify(Array.from({ length: to - from }, (_, nth) => bookAt(from + nth)))],
  )

/**
 * The nth review of the book of each rank, in the order of their times over all the books, so that the reviews of one lie as far
 * apart on the disk as they do in the world. Most stars are many, two of five have words, and the words are of any length.
 */
const addReviews = (database: Client, books: number, reviews: number): Promise<unknown> =>
  database.query(
    `insert into reviews (book_id, id, reviewer_id, reviewer_name, rating, title, body, spoiler, created_at, updated_at, version)
    select book_id, ${uuid(`lpad(to_hex((extract(epoch from at) * 1000)::bigint), 12, '0')`, `rank || ' ' || nth`)},
      ${uuid(`left(md5('reader ' || reader), 12)`, `reader::text`)}, 'Reader ' || reader,
      case when stars < 0.35 then 5 when stars < 0.68 then 4 when stars < 0.88 then 3 when stars < 0.96 then 2 else 1 end,
      case when worded < 0.2 then initcap(substr($3, 1 + (worded * 9000)::int, 25)) end,
      case when worded < 0.4 then substr($3, 1 + (stars * 4000)::int, 60 + (3500 * worded * worded * stars)::int + (300 * stars)::int) end,
      worded < 0.02, at, at, 1
    from (
      select book_id, rank, nth, (nth * 7919 + rank * 104729) % 2000003 as reader, ${share('nth * 31 + rank', 1_103_515_245)} as stars,
        ${share('nth + rank * 17', 1_597_334_677)} as worded,
        (timestamptz '2025-01-01Z' + interval '365 days' * ((nth - ${share('rank', 1_103_515_245)}) / reviews))::timestamptz(3) as at
      from unnest($1::uuid[], $2::int[]) with ordinality as book (book_id, reviews, rank)
      cross join lateral generate_series(1::bigint, reviews) as nth
      order by at, rank
    ) ordered`,
    [byReviews(books), powerLaw(reviews, books), words(900, 1, 20).join(' ').repeat(2)],
  )

/** A number from 0 to below 1 that looks drawn, and is the same each time. */
const share = (number: string, factor: number): string => `((${number}) % 2147483648 * ${factor} % 2147483648) / 2147483648.0`

/** Of version 7 by its form: twelve digits, and the rest made of a text. */
const uuid = (digits: string, text: string): string =>
  `(${digits} || '7' || left(md5(${text}), 3) || '8' || right(md5(${text}), 15))::uuid`

const summaries = `
  insert into book_ratings (book_id, stars_1, stars_2, stars_3, stars_4, stars_5, review_sequence)
  select books.id, ${[1, 2, 3, 4, 5].map(stars => `count(*) filter (where rating = ${stars})`).join(', ')}, count(rating)
  from books left join reviews on book_id = books.id group by books.id`
