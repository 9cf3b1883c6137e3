import { expect, test } from '@jest/globals'
import type { Client } from 'pg'
import { powerLaw } from '../../bench/data/drawn.ts'
import { byReviews, fill } from '../../bench/data/fill.ts'
import { connected } from '../../bench/servers.ts'
import { describeOn } from '../support/describe-on.ts'
import { freshPostgres } from '../support/fresh.ts'

describeOn('PostgreSQL', 'what the bench fills a database with', () => {
  test('is all there, with summaries that are right, in tables that are as they were', async () => {
    const { url, drop } = await freshPostgres()
    try {
      await connected(url, async client => {
        const before = await keys(client)
        await fill(client, { books: 200, reviews: 5_000 })
        const { rows: counts } = await client.query<{ book_id: string; count: number }>(
          'select book_id, count(*)::int as count from reviews group by book_id',
        )
        const expected = byReviews(200).map((id, rank) => [id, powerLaw(5_000, 200)[rank]])
        expect(new Map(counts.map(({ book_id, count }) => [book_id, count]))).toEqual(new Map(expected as [string, number][]))
        const { rows: wrong } = await client.query(
          `select id, ratings.* from books left join book_ratings ratings on book_id = id
            where array[stars_1, stars_2, stars_3, stars_4, stars_5, review_sequence] is distinct from (
              select array[${[1, 2, 3, 4, 5].map(stars => `count(*) filter (where rating = ${stars})`).join(', ')}, count(*)]::int[]
              from reviews where reviews.book_id = books.id)`,
        )
        expect(wrong).toEqual([])
        expect(before.length).toBeGreaterThan(10)
        expect(await keys(client)).toEqual(before)
      })
    } finally {
      await drop()
    }
  })
})

/** Every index and every key of the database, as it would be written. */
async function keys(client: Client): Promise<unknown[]> {
  const { rows } = await client.query<{ key: string }>(
    `select indexdef as key from pg_indexes where schemaname = 'public'
    union all select conname || ' ' || pg_get_constraintdef(oid) from pg_constraint where connamespace = 'public'::regnamespace order by key`,
  )
  return rows
}
