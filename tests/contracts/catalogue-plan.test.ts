import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals'
import { type RawQueryFragment, sql } from '@mikro-orm/sql'
import type { BookId, ReviewId } from '../../src/domain/identity.ts'
import type { Database } from '../../src/infrastructure/mikro-orm/database.ts'
import { MikroOrmCatalogue } from '../../src/infrastructure/mikro-orm/mikro-orm-catalogue.ts'
import { postgres } from '../../src/infrastructure/mikro-orm/postgres.ts'
import { describeOn } from '../support/describe-on.ts'
import { freshPglite, freshPostgres } from '../support/fresh.ts'

/** Book 5000. */
const popular = '00000000-0000-0000-0000-000000001388' as BookId
const minute = 60_000

interface Plan {
  readonly 'Node Type': string
  readonly 'Relation Name'?: string
  readonly 'Index Name'?: string
  readonly 'Scan Direction'?: string
  readonly 'Shared Hit Blocks': number
  readonly 'Shared Read Blocks': number
  readonly Plans?: readonly Plan[]
}

/** What the plan does, its nodes from the outside in. */
const steps = (plan: Plan): string[] => [
  [plan['Node Type'], plan['Scan Direction'], plan['Index Name'] ?? plan['Relation Name']].filter(Boolean).join(' '),
  ...(plan.Plans ?? []).flatMap(steps),
]
const pagesRead = (plan: Plan): number => plan['Shared Hit Blocks'] + plan['Shared Read Blocks']

/** 10,000 books, one of which has 100,000 reviews and the others one each; five at each moment; written in no order. */
async function fill({ em }: Database): Promise<void> {
  for (const statement of [
    `insert into books (id, title, authors, created_at, updated_at, version)
      select lpad(to_hex(n), 32, '0')::uuid, 'Book ' || n, '["A"]', at, at, 1
      from (select n, timestamptz '2026-01-01' + n / 5 * interval '1 minute' as at from generate_series(1, 10000) n order by random()) b`,
    `insert into book_ratings (book_id) select id from books`,
    `insert into reviews (book_id, id, reviewer_id, reviewer_name, rating, spoiler, created_at, updated_at, version)
      select book, lpad(to_hex(n), 32, '0')::uuid, md5(n::text)::uuid, 'R', 1 + n % 5, false, at, at, 1
      from (select n, timestamptz '2026-01-01' + n / 5 * interval '1 minute' as at,
        case when n <= 100000 then uuid '${popular}' else lpad(to_hex(n - 100000), 32, '0')::uuid end as book
        from generate_series(1, 110000) n order by random()) r`,
    `analyze`,
  ]) {
    await em.fork().execute(statement)
  }
}

function plans(adapter: string, open: () => Promise<{ database: Database; close: () => Promise<unknown> }>): void {
  describe(`P3 the plan of a page on ${adapter}`, () => {
    let database: Database
    let close: () => Promise<unknown>
    beforeAll(async () => {
      ;({ database, close } = await open())
      await fill(database)
    }, minute)
    afterAll(() => close())

    /** How the database runs the first statement that the catalogue sends. */
    async function planOf(read: (catalogue: MikroOrmCatalogue) => Promise<unknown>): Promise<Plan> {
      const sent: (RawQueryFragment | string)[] = []
      const fork = database.em.fork.bind(database.em)
      const spy = jest.spyOn(database.em, 'fork').mockImplementation(() => {
        const em = fork()
        const execute = em.execute.bind(em)
        return Object.assign(em, {
          execute: (query: RawQueryFragment | string) => {
            sent.push(query)
            return execute(query)
          },
        })
      })
      await read(new MikroOrmCatalogue(database))
      spy.mockRestore()
      const [row] = await fork().execute<{ 'QUERY PLAN': [{ Plan: Plan }] }[]>(
        sql`explain (analyze, buffers, format json) ${sent[0]}`,
      )
      return row!['QUERY PLAN'][0].Plan
    }

    test.each([1, 20, 100])(
      'a page of %d reviews is a range of their index, without a sort, deep down as at the top',
      async limit => {
        const first = await planOf(catalogue => catalogue.reviews(popular, { limit, after: null }))
        const deep = await planOf(catalogue =>
          catalogue.reviews(popular, {
            limit,
            after: { createdAt: '2026-01-07T12:00:00.000Z', id: `${'f'.repeat(8)}-0000-7000-8000-${'0'.repeat(12)}` as ReviewId },
          }),
        )
        for (const plan of [first, deep]) expect(steps(plan)).toEqual(['Limit', 'Index Scan Backward reviews_newest'])
        expect(pagesRead(deep)).toBeLessThanOrEqual(2 * pagesRead(first))
        expect(pagesRead(first)).toBeLessThanOrEqual(10 + 3 * limit)
      },
    )

    test.each([1, 20, 100])(
      'a page of %d books is a range of their index, without a sort, deep down as at the top',
      async limit => {
        const first = await planOf(catalogue => catalogue.books({ limit, after: null }))
        const deep = await planOf(catalogue =>
          catalogue.books({ limit, after: { createdAt: '2026-01-01T16:00:00.000Z', id: popular } }),
        )
        for (const plan of [first, deep]) {
          expect(steps(plan)).toEqual([
            'Limit',
            'Nested Loop',
            'Index Scan Backward books_newest',
            'Index Scan Forward book_ratings_pkey',
          ])
        }
        expect(pagesRead(deep)).toBeLessThanOrEqual(2 * pagesRead(first))
        expect(pagesRead(first)).toBeLessThanOrEqual(10 + 6 * limit)
      },
    )
  })
}

plans('PGlite', async () => {
  const database = await freshPglite()
  return { database, close: () => database.close() }
})
describeOn('PostgreSQL', 'with a server', () => {
  plans('PostgreSQL', async () => {
    const { url, drop } = await freshPostgres()
    const database = postgres(url, 'batch')
    return { database, close: async () => (await database.close(), drop()) }
  })
})
