import { expect, test } from '@jest/globals'
import { type RawQueryFragment, sql } from '@mikro-orm/sql'
import type { Database } from '../../src/infrastructure/mikro-orm/database.ts'
import { summaryOf, watched } from '../../src/infrastructure/mikro-orm/watched-database.ts'

const title = 'delete from reviews'

test.each<[RawQueryFragment, string]>([
  [sql`select id from books join book_ratings on book_id = id where title = ${title}`, 'SELECT books book_ratings'],
  [sql`insert into reviews (id) select id from books where title = ${title}`, 'INSERT reviews SELECT books'],
  [sql`with gone as (delete from events returning *) select count(*) from gone`, 'DELETE events'],
  [sql`${sql`update book_ratings`} set title = ${title}`, 'UPDATE book_ratings'],
  [sql`select books.id from reviews`, 'SELECT reviews'],
  [sql`analyze (skip_locked) books, reviews`, 'ANALYZE books reviews'],
  [sql`notify book_review_events`, 'NOTIFY'],
  [sql`select 1`, 'SELECT'],
  [sql`vacuum`, 'STATEMENT'],
])('a statement’s summary names what it does and to which tables, and no value: %#', (statement, summary) => {
  expect(summaryOf(statement)).toBe(summary)
})

test('each statement is watched, alone and in a transaction, and so is the transaction', async () => {
  const seen: string[] = []
  const ask = async () => []
  const database = watched({ ask, transaction: work => work(ask) } as Partial<Database> as Database, async (does, work) => {
    seen.push(does)
    return work()
  })
  await database.ask(sql`select 1 from books`)
  await database.transaction(async within => within(sql`delete from reviews`))
  expect(seen).toEqual(['SELECT books', 'TRANSACTION', 'DELETE reviews'])
})
