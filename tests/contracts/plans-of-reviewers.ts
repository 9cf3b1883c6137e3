import { beforeAll, expect, test } from '@jest/globals'
import { sql } from '@mikro-orm/sql'
import type { Transaction } from '../../src/application/ports/unit-of-work.ts'
import type { ReviewerId, ReviewId } from '../../src/domain/identity.ts'
import type { Ask, Database } from '../../src/infrastructure/mikro-orm/database.ts'
import { MikroOrmUnitOfWork } from '../../src/infrastructure/mikro-orm/mikro-orm-unit-of-work.ts'
import { Submissions } from '../../src/infrastructure/mikro-orm/submissions.ts'
import { explained, pagesRead, steps } from './explained.ts'
import { popular } from './library.ts'
import { aReview } from './samples.ts'

/** Somebody who has reviewed 2,000 books, and somebody who has reviewed one. */
const avid = 'aaaaaaaa-0000-7000-8000-000000000001' as ReviewerId
const once = '00000000-0000-0000-0000-000000000007' as ReviewerId
const tables = ['reviews', 'book_ratings', 'events', 'idempotency_keys']

/** Each table as the work of one transaction read it: whole, and how many of its rows by an index. */
type Read = Readonly<Record<string, { readonly whole: number; readonly rows: number }>>

/** What is asked of a big library by a reviewer costs what the reviewer has, and not what all the others have. */
export function plansOfReviewers(database: () => Database): void {
  beforeAll(async () => {
    for (const statement of [
      `insert into reviews (book_id, id, reviewer_id, reviewer_name, rating, spoiler, created_at, updated_at, version)
        select id, gen_random_uuid(), '${avid}', 'Avid', 3, false, created_at, created_at, 1 from books order by md5(id::text) limit 2000`,
      `insert into events (type, book_id, sequence, payload, at)
        select 'review-withdrawn', id, 1, jsonb_build_object('reviewId', id, 'rating', 3,
          'reviewerId', case when n % 1000 = 0 then '${avid}' else id::text end,
          'reason', case when n % 100 = 0 then 'Why not.' end), now()
        from (select id, row_number() over () as n from books) b`,
      'update book_ratings set review_sequence = 1',
      `insert into idempotency_keys (caller, key, fingerprint, answer, at)
        select 'anybody', n::text, '', json_build_object('id', id, 'reviewer', json_build_object(
          'id', case when n % 1000 = 0 then '${avid}' else id::text end, 'name', 'R')), now()
        from (select id, row_number() over () as n from books) b`,
      'analyze',
    ])
      await database().em.fork().execute(statement)
  }, 180_000)

  test.each([1, 20, 100])('a page of %d is a range of the index, without a sort, deep down as at the top', async limit => {
    const place = { keys: ['2026-01-02T12:00:00.000Z'], id: 'aaaaaaaa-0000-7000-8000-000000000002' as ReviewId }
    for (const after of [null, place]) {
      const { plans, answer } = await explained(database(), catalogue => catalogue.reviewsBy(avid, { limit, after }))
      expect(plans.map(steps)).toEqual([['Limit', 'Index Scan Backward reviews_of_reviewer']])
      expect(answer.view.items).toHaveLength(limit)
      expect(pagesRead(plans[0]!)).toBeLessThanOrEqual(10 + 4 * limit)
    }
  })

  /** What the database itself counts, in the transaction of the work, which is then dropped. */
  async function reading(work: (tx: Transaction, ask: Ask) => Promise<unknown>): Promise<Read> {
    const dropped = new Error('only to see')
    let read: Read = {}
    const { ask, transaction } = database()
    let own = ask
    const watched = { ...database(), transaction: <T>(run: (ask: Ask) => Promise<T>) => transaction(inIt => run((own = inIt))) }
    const run = new MikroOrmUnitOfWork(watched).run(async tx => {
      const before = await counted(own) // of what this connection did earlier, and has not reported yet
      await work(tx, own)
      const after = await counted(own)
      const since = (table: string, count: 'whole' | 'rows') => after[table]![count] - (before[table]?.[count] ?? 0)
      read = Object.fromEntries(tables.map(table => [table, { whole: since(table, 'whole'), rows: since(table, 'rows') }]))
      throw dropped
    })
    await expect(run).rejects.toBe(dropped)
    for (const table of tables) expect([table, read[table]!.whole]).toEqual([table, 0])
    return read
  }

  async function counted(ask: Ask): Promise<Read> {
    const rows = await ask<{ name: string; whole: string; rows: string }>(sql`
      select relname as name, seq_scan as whole, coalesce(idx_tup_fetch, 0) as rows from pg_stat_xact_user_tables
      where schemaname = 'public'`)
    return Object.fromEntries(rows.map(({ name, whole, rows }) => [name, { whole: Number(whole), rows: Number(rows) }]))
  }

  test('a review of the book that has most is submitted by keys', async () => {
    const read = await reading((_tx, ask) => new Submissions(ask, null).add(aReview(popular)))
    expect(read['reviews']!.rows + read['book_ratings']!.rows + read['events']!.rows).toBeLessThanOrEqual(5)
  })

  test.each([
    ['two thousand', avid, 500, 500, 3_000],
    ['one', once, 500, 1, 50],
    ['one, and only one is asked for,', once, 1, 1, 50],
  ])('of a reviewer of %s their reviews are found by an index', async (_what, reviewer, limit, found, rows) => {
    const read = await reading(async tx => expect(await tx.reviews.findBy(reviewer, limit)).toHaveLength(found))
    expect(read['reviews']!.rows).toBeLessThanOrEqual(rows)
  })

  test('500 of them become anonymous, each by its key', async () => {
    const read = await reading(async tx => {
      const reviews = await tx.reviews.findBy(avid, 500)
      await tx.reviews.anonymise(reviews.map(review => review.anonymise()))
    })
    expect(read['reviews']!.rows).toBeLessThanOrEqual(6_000)
    expect(read['book_ratings']!.rows).toBeLessThanOrEqual(1_500)
  })

  test('what else is to be forgotten is found by an index, of whoever has something and of nobody', async () => {
    for (const reviewer of [avid, once]) {
      const read = await reading(tx => tx.forget(reviewer))
      for (const table of ['events', 'idempotency_keys']) expect(read[table]!.rows).toBeLessThanOrEqual(500)
    }
  })
}
