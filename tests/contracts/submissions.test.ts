import { AsyncLocalStorage } from 'node:async_hooks'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { sql } from '@mikro-orm/sql'
import { Unavailable } from '../../src/application/ports/unavailable.ts'
import { AlreadyReviewed, BookNotFound } from '../../src/domain/errors.ts'
import type { BookId } from '../../src/domain/identity.ts'
import type { Review } from '../../src/domain/review.ts'
import type { Ask, Database } from '../../src/infrastructure/mikro-orm/database.ts'
import { MikroOrmUnitOfWork } from '../../src/infrastructure/mikro-orm/mikro-orm-unit-of-work.ts'
import { postgres } from '../../src/infrastructure/mikro-orm/postgres.ts'
import { reachable } from '../../src/infrastructure/mikro-orm/reachable.ts'
import { Submissions } from '../../src/infrastructure/mikro-orm/submissions.ts'
import { describeOn } from '../support/describe-on.ts'
import { type FreshPostgres, freshPostgres } from '../support/fresh.ts'
import { gate } from './gate.ts'
import { aBook, aReview, someone, times, unknownBook } from './samples.ts'
import { addBooks } from './write.ts'

describeOn('PostgreSQL', 'reviews that are submitted at about the same time', () => {
  let server: FreshPostgres
  let database: Database
  let books: BookId[]
  /** How many reviews each statement that adds reviews was about. */
  let added: number[]
  beforeEach(async () => {
    server = await freshPostgres()
    database = postgres(server.url, 'batch')
    const some = times(30, () => aBook())
    await addBooks(new MikroOrmUnitOfWork(database), ...some)
    books = some.map(({ state }) => state.id)
    added = []
  })
  afterEach(async () => {
    await database.close()
    await server.drop()
  })

  /** @param first is awaited before each statement */
  const submissions = (first: () => Promise<unknown> = async () => {}, patience: number | null = null) => {
    const ask: Ask = async (statement, planned) => {
      if (statement.sql.includes('insert into reviews'))
        added.push((JSON.parse(statement.params[0] as string) as unknown[]).length)
      await first()
      return database.ask(statement, planned)
    }
    return new Submissions(ask, patience)
  }
  const kept = async () =>
    (await database.em.fork().execute<{ id: string }[]>('select id from reviews order by id')).map(({ id }) => id)
  const ids = (reviews: readonly Review[]) => reviews.map(({ state }) => state.id).sort()

  test('are kept by one statement; one that comes alone, by its own', async () => {
    const all = submissions()
    const reviews = books.map(book => aReview(book))
    const afterwards = async (review: Review, ticks: number): Promise<void> =>
      ticks > 0 ? afterwards(review, await Promise.resolve(ticks - 1)) : all.add(review)
    await Promise.all(reviews.map((review, at) => afterwards(review, at))) // in one turn of the event loop, all the same
    expect(added).toEqual([30])
    const alone = books.slice(0, 3).map(book => aReview(book))
    for (const review of alone) await all.add(review)
    expect(added).toEqual([30, 1, 1, 1])
    expect(await kept()).toEqual(ids([...reviews, ...alone]))
  })

  test('that come while two statements are on their way wait for the next, which takes 64 of them', async () => {
    const goOn = gate()
    const all = submissions(() => goOn.opened)
    const waiting: Promise<void>[] = []
    const add = async (count: number) => {
      waiting.push(...times(count, () => all.add(aReview(books[0]!))))
      await new Promise(setImmediate) // in another turn of the event loop
    }
    for (const count of [1, 2, 70]) await add(count)
    expect(added).toEqual([1, 2])
    goOn.open()
    await Promise.all(waiting)
    expect(added).toEqual([1, 2, 64, 6])
    expect(await kept()).toHaveLength(73)
  })

  test('are followed as what the first of them has asked for', async () => {
    const asking = new AsyncLocalStorage<number>()
    const [goOn, followed] = [gate(), [] as unknown[]]
    const all = submissions(async () => {
      followed.push(asking.getStore())
      await goOn.opened
    })
    const waiting: Promise<void>[] = []
    for (const who of [1, 2, 3]) {
      waiting.push(asking.run(who, () => all.add(aReview(books[0]!))))
      await new Promise(setImmediate)
    }
    goOn.open()
    await Promise.all(waiting)
    expect(followed).toEqual([1, 2, 3])
  })

  test('are told each for itself what became of it', async () => {
    const all = submissions()
    const reviewer = someone()
    const before = aReview(books[0]!, { reviewer })
    await all.add(before)
    const reviews = [aReview(books[0]!), aReview(unknownBook()), aReview(books[0]!, { reviewer }), aReview(books[1]!)]
    const outcomes = await Promise.allSettled(reviews.map(review => all.add(review)))
    expect(outcomes).toEqual([
      { status: 'fulfilled', value: undefined },
      { status: 'rejected', reason: new BookNotFound(reviews[1]!.state.bookId) },
      { status: 'rejected', reason: new AlreadyReviewed(books[0]!, before.state.id) },
      { status: 'fulfilled', value: undefined },
    ])
    expect(await kept()).toEqual(ids([before, reviews[0]!, reviews[3]!]))
  })

  test('fail alone when the database refuses one of them', async () => {
    await database.em.fork().execute('alter table reviews add check (rating <> 1)')
    const all = submissions()
    const reviews = books.map((book, at) => aReview(book, { rating: at === 7 ? 1 : 5 }))
    const outcomes = await Promise.allSettled(reviews.map(review => all.add(review)))
    expect(outcomes.flatMap(({ status }, at) => (status === 'rejected' ? [at] : []))).toEqual([7])
    expect(outcomes[7]).toMatchObject({ reason: { name: 'FailedStatement', code: '23514' } })
    expect(await kept()).toEqual(ids(reviews.filter((_, at) => at !== 7)))
  })

  test('are not sent again when nobody knows what became of them', async () => {
    const cut = () => Promise.reject(new Error('Connection terminated unexpectedly'))
    const outcomes = await Promise.allSettled(books.map(book => submissions(cut).add(aReview(book))))
    const all = submissions(cut)
    const together = await Promise.allSettled(books.map(book => all.add(aReview(book))))
    for (const outcome of [...outcomes, ...together])
      expect(outcome).toEqual({ status: 'rejected', reason: expect.any(Unavailable) as unknown })
    expect(added).toEqual([...times(30, () => 1), 30])
  })

  test('are not begun any more when whoever waited has given up', async () => {
    const goOn = gate()
    const all = submissions(() => goOn.opened, 20)
    const running = [aReview(books[0]!), aReview(books[1]!)]
    const waiting: Promise<unknown>[] = []
    for (const review of running) {
      waiting.push(all.add(review))
      await new Promise(setImmediate)
    }
    const late = all.add(aReview(books[2]!))
    await expect(reachable(() => late, 40)).rejects.toThrow(Unavailable)
    goOn.open()
    await Promise.all(waiting)
    await expect(late).rejects.toThrow(Unavailable)
    const next = aReview(books[3]!)
    await all.add(next)
    expect(added).toEqual([1, 1, 1])
    expect(await kept()).toEqual(ids([...running, next]))
  })

  test('of the same books by the same people, in two processes and the other way round: none waits for ever', async () => {
    const other = postgres(server.url, 'batch')
    const both = [new MikroOrmUnitOfWork(database), new MikroOrmUnitOfWork(other)] as const
    try {
      for (let round = 0; round < 20; round++) {
        const readers = times(books.length, () => someone())
        const reviews = () => books.map((book, at) => aReview(book, { reviewer: readers[at]! }))
        const orders = [reviews(), reviews().reverse()] as const
        const outcomes = await Promise.allSettled(both.flatMap((unit, at) => orders[at]!.map(review => unit.submit(review))))
        const refused = outcomes.flatMap(outcome => (outcome.status === 'rejected' ? [outcome.reason as unknown] : []))
        expect(refused).toEqual(times(books.length, () => expect.any(AlreadyReviewed)))
      }
    } finally {
      await other.close()
    }
    expect(await kept()).toHaveLength(20 * books.length)
  })

  test('of the same books by other people: the summaries are locked in one order, however they are given', async () => {
    const other = postgres(server.url, 'batch')
    const both = [new MikroOrmUnitOfWork(database), new MikroOrmUnitOfWork(other)] as const
    try {
      const waiting = await database.transaction(async ask => {
        await ask(sql`select from book_ratings where book_id = ${books[books.length / 2]} for update`)
        const orders = [books, books.toReversed()] as const
        const submitted = Promise.allSettled(both.flatMap((unit, at) => orders[at]!.map(book => unit.submit(aReview(book)))))
        const blocked = sql`select count(*)::int as count from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
        while ((await database.ask<{ count: number }>(blocked))[0]!.count < 2);
        return { submitted }
      })
      expect((await waiting.submitted).filter(({ status }) => status === 'rejected')).toEqual([])
    } finally {
      await other.close()
    }
    const [exact] = await database.em.fork().execute<[{ whole: boolean }]>(`
      select bool_and(review_sequence = 2 and review_count = 2) as whole from book_ratings`)
    expect(exact).toEqual({ whole: true })
  })
})
