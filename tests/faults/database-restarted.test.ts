import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals'
import { describeOn } from '../support/describe-on.ts'
import { freshRedis } from '../support/fresh.ts'
import type { BookView } from '../../src/application/ports/views.ts'
import { type Database } from '../../src/infrastructure/mikro-orm/database.ts'
import { postgres } from '../../src/infrastructure/mikro-orm/postgres.ts'
import { eventually } from './eventually.ts'
import { describeOnPrivatePostgres, PrivatePostgres } from './private-postgres.ts'
import { openService, type Service } from './service.ts'

jest.setTimeout(60_000)

const crashes = 4
const writers = 4

describeOn('Redis', 'PostgreSQL is restarted', () => {
  describeOnPrivatePostgres('in the middle of writes', () => {
    let server: PrivatePostgres
    let service: Service
    let database: Database
    const sent = { reviewers: [] as string[], titles: [] as string[] }
    const acknowledged = { reviewers: [] as string[], titles: [] as string[] }
    let refused = 0

    beforeAll(async () => {
      server = await PrivatePostgres.start()
      service = await openService(server.url, await freshRedis())
      database = postgres(server.url, 'batch')
    })
    afterAll(async () => {
      await service.close()
      await database.close()
      await server.close()
    })

    const column = async (sql: string): Promise<string[]> =>
      (await database.em.fork().execute<{ value: string }[]>(sql)).map(({ value }) => value)
    const write = async (url: string, body: object, kept: () => void) => {
      const { statusCode, body: text } = await service.post(url, body)
      if (statusCode === 201) kept()
      else {
        expect([statusCode, text]).toEqual([503, expect.stringContaining('/problems/temporarily-unavailable')])
        refused++
        await delay(20)
      }
    }

    test('S8 every write is acknowledged or 503, and it goes on by itself after each restart', async () => {
      const book = (await service.post('/books', { title: 'The first', authors: ['A'] })).json<BookView>()
      let over = false
      const writing = Array.from({ length: writers }, async (_, writer) => {
        for (let n = 0; !over; n++) {
          const [reviewer, title] = [`Reader ${writer}.${n}`, `Book ${writer}.${n}`]
          sent.reviewers.push(reviewer)
          const review = { reviewer, rating: 1 + (n % 5) }
          await write(`/books/${book.id}/reviews`, review, () => acknowledged.reviewers.push(reviewer))
          sent.titles.push(title)
          await write('/books', { title, authors: ['A'] }, () => acknowledged.titles.push(title))
        }
      })
      const more = async (count: number) => {
        const target = acknowledged.reviewers.length + count
        await eventually('writes are acknowledged again', () => acknowledged.reviewers.length >= target, 20_000)
      }
      try {
        for (let crash = 0; crash < crashes; crash++) {
          await more(20)
          const before = refused
          await server.crash()
          await eventually('a write is refused', () => refused > before)
          await server.restart()
        }
        await more(20)
      } finally {
        over = true
        await Promise.all(writing)
      }
      expect(refused).toBeGreaterThanOrEqual(crashes)
    })

    test('S8 every acknowledged write is there, and nothing twice or that nobody sent', async () => {
      const [reviewers, titles] = [
        await column('select reviewer_name as value from reviews'),
        await column('select title as value from books'),
      ]
      expect(reviewers).toEqual(expect.arrayContaining(acknowledged.reviewers))
      expect(titles).toEqual(expect.arrayContaining(acknowledged.titles))
      expect([...reviewers].sort()).toEqual([...new Set(reviewers)].sort())
      expect([...titles].sort()).toEqual([...new Set(titles)].sort())
      expect(sent.reviewers).toEqual(expect.arrayContaining(reviewers))
      expect(['The first', ...sent.titles]).toEqual(expect.arrayContaining(titles))
    })

    test('S8 a write is there whole or not at all: summary, sequence and events agree with the reviews', async () => {
      const disagreeing = await column(`
        select books.id::text as value from books
        left join book_ratings on book_ratings.book_id = books.id
        left join lateral (
          select count(*)::int as total,
            count(*) filter (where rating = 1)::int as one, count(*) filter (where rating = 2)::int as two,
            count(*) filter (where rating = 3)::int as three, count(*) filter (where rating = 4)::int as four,
            count(*) filter (where rating = 5)::int as five
          from reviews where reviews.book_id = books.id) counted on true
        where (stars_1, stars_2, stars_3, stars_4, stars_5, review_sequence)
          is distinct from (one, two, three, four, five, total)`)
      expect(disagreeing).toEqual([])

      const reviews = await column(`select id::text as value from reviews`)
      const submitted = await column(`select payload->>'reviewId' as value from events where type = 'review-submitted'`)
      expect(submitted.sort()).toEqual(reviews.sort())
      const books = await column(`select id::text as value from books`)
      const added = await column(`select book_id::text as value from events where type = 'book-added'`)
      expect(added.sort()).toEqual(books.sort())
      const gaps = await column(`
        select book_id::text as value from events group by book_id
        having max(sequence) - min(sequence) + 1 <> count(*) or count(distinct sequence) <> count(*)`)
      expect(gaps).toEqual([])
    })

    test('S8 what is read agrees with what is kept', async () => {
      const [kept] = await column('select count(*)::text as value from reviews')
      const [first] = await column(`select id::text as value from books where title = 'The first'`)
      expect((await service.get(`/books/${first}`)).json<BookView>().rating.count).toBe(Number(kept))
    })
  })
})
