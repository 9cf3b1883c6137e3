import { afterEach, beforeEach, expect, test } from '@jest/globals'
import type { SqlEntityManager } from '@mikro-orm/sql'
import { describeOn } from '../support/describe-on.ts'
import { gate } from './gate.ts'
import { addBook, review } from './logged-writes.ts'
import { openPostgresLog } from './logs.ts'
import { aBook, aReview, moment, someone, unknownBook } from './samples.ts'
import { Waker } from './waker.ts'
import { addBooks, afterwards, submitReviews } from './write.ts'

describeOn('PostgreSQL', 'EventLog on PostgreSQL, with several transactions open', () => {
  let subject: Awaited<ReturnType<typeof openPostgresLog>>
  beforeEach(async () => {
    subject = await openPostgresLog()
  })
  afterEach(() => subject.close())

  /** A transaction on a connection of its own, open until it is committed by hand. */
  async function begin(): Promise<SqlEntityManager> {
    const em = subject.database.em.fork()
    await em.begin()
    return em
  }
  const insertEvent = (em: SqlEntityManager) =>
    em.execute(`insert into events (type, book_id, sequence, payload, at) values ('book-added', ?, 0, '{}', ?)`, [
      unknownBook(),
      moment,
    ])

  test('of two open transactions, reading by `id > last` loses an event; EventLog.read does not', async () => {
    const { database, log, settled } = subject
    const start = await log.end()
    const naive: number[] = []
    const readNaively = async () => {
      const rows = await database.em
        .fork()
        .execute<{ id: number }[]>('select position::int as id from events where position > ? order by position', [
          naive.at(-1) ?? 0,
        ])
      naive.push(...rows.map(({ id }) => id))
    }

    const [first, second] = [await begin(), await begin()]
    await insertEvent(first) // takes the lower number, and is committed later
    await insertEvent(second)
    await second.commit()
    await readNaively()
    const early = await log.read(start, 10)
    await first.commit()
    await readNaively()
    await settled()
    const late = await log.read(early.at(-1)?.position ?? start, 10)

    expect(naive).toEqual([2]) // and never 1
    expect(early).toHaveLength(0)
    expect(late.map(({ position }) => Number(position.split('-')[1]))).toEqual([1, 2])
  })

  test('a long transaction elsewhere delays events, which the delay tells, and loses none', async () => {
    const { log, unitOfWork, settled } = subject
    const bookId = await addBook(unitOfWork)
    await settled()
    const start = await log.end()
    expect(await log.delay()).toBe(0)

    const elsewhere = await begin()
    await elsewhere.execute('select pg_current_xact_id()')
    const events = [await unitOfWork.run(tx => review(tx, bookId)), await unitOfWork.run(tx => review(tx, bookId))]
    expect(await log.read(start, 10)).toEqual([])
    expect(await log.end()).toBe(start)
    expect(await log.delay()).toBeGreaterThan(0)
    expect(await log.sweep(new Date(moment.getTime() + 1))).toBe(1) // the book's; never what is not settled

    await elsewhere.rollback()
    await settled()
    expect((await log.read(start, 10)).map(({ event }) => event)).toEqual(events)
    expect(await log.delay()).toBe(0)
  })

  test('a transaction elsewhere that only reads delays nothing', async () => {
    const { log, unitOfWork, settled } = subject
    const start = await log.end()
    const reader = await begin()
    await reader.execute('select count(*) from books')
    await addBook(unitOfWork)
    await settled()
    expect(await log.read(start, 10)).toHaveLength(1)
    await reader.rollback()
  })

  test('an erasure that began before another wrote, and comes after it, is read after it', async () => {
    const { log, unitOfWork, settled } = subject
    const [book, reviewer] = [aBook(), someone()]
    await addBooks(unitOfWork, book)
    await submitReviews(unitOfWork, aReview(book.state.id, { reviewer }))
    await settled()
    const start = await log.end()
    await unitOfWork.run(async tx => {
      const [theirs] = await tx.reviews.findBy(reviewer.id, 1) // takes its transaction id
      await submitReviews(unitOfWork, aReview(book.state.id))
      const anonymous = theirs!.anonymise()
      tx.emit(anonymous.anonymised((await tx.reviews.anonymise([anonymous]))[0]!, afterwards))
    })
    await submitReviews(unitOfWork, aReview(book.state.id))
    await settled()
    expect((await log.read(start, 10)).map(({ event }) => [event.type, event.sequence])).toEqual([
      ['review-submitted', 2],
      ['review-anonymised', 3],
      ['review-submitted', 4],
    ])
  })

  test('the reviews of a book come by their sequence, also when the transaction that began first reviews it last', async () => {
    const { database, log, unitOfWork, settled } = subject
    const bookId = await addBook(unitOfWork)
    await settled()
    const start = await log.end()
    const [begun, goOn] = [gate(), gate()]
    const first = unitOfWork.run(async tx => {
      await tx.books.add(aBook()) // takes its transaction id
      begun.open()
      await goOn.opened
      return review(tx, bookId)
    })
    await begun.opened
    const second = await unitOfWork.run(tx => review(tx, bookId))
    goOn.open()
    const events = [second, await first]
    await settled()
    expect((await log.read(start, 10)).map(({ event }) => event)).toEqual(events)

    // PostgreSQL's own note of who wrote a row: in the order of the transactions they would come the other way round.
    const byTransaction = await database.em
      .fork()
      .execute<{ sequence: number }[]>(`select sequence from events where sequence > 0 order by xmin::text::bigint, position`)
    expect(byTransaction.map(({ sequence }) => sequence)).toEqual([2, 1])
  })

  test('the place before a time is never behind what a transaction may still put there', async () => {
    const { log, unitOfWork, settled } = subject
    const bookId = await addBook(unitOfWork)
    const other = await addBook(unitOfWork)
    const [written, goOn] = [gate(), gate()]
    const slow = unitOfWork.run(async tx => {
      const event = await review(tx, bookId, new Date(moment.getTime() - 1))
      written.open()
      await goOn.opened
      return event
    })
    await written.opened
    await unitOfWork.run(tx => review(tx, other, new Date(moment.getTime() + 1)))
    const place = await log.before(new Date(moment.getTime() + 1))
    goOn.open()
    const event = await slow
    await settled()
    expect((await log.read(place, 10)).map(one => one.event)).toContainEqual(event)
  })

  test('a listener whose connection was cut listens again, and is woken for what it may have missed', async () => {
    const { database, log, unitOfWork } = subject
    const waker = new Waker()
    const stop = log.listen(waker.wake)
    await Waker.ready([waker], () => addBook(unitOfWork))
    const again = waker.next()
    const cut = await database.em.fork().execute(`
      select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid() and query ilike 'listen %'`)
    expect(cut).toHaveLength(1)
    await again // nothing was written: it is the new connection that wakes
    const woken = waker.next()
    await addBook(unitOfWork)
    await woken
    stop()
  })

  test('a wake-up that is lost loses no event', async () => {
    const { log, settled } = subject
    const waker = new Waker()
    const stop = log.listen(waker.wake)
    await waker.next()
    const start = await log.end()
    const silent = await begin()
    await insertEvent(silent)
    await silent.commit() // and no NOTIFY
    await settled()
    expect(await log.read(start, 10)).toHaveLength(1)
    expect(waker.count).toBe(1)
    stop()
  })

  test('listening can be ended before it has begun, and holds no connection then', async () => {
    const { database, log } = subject
    await log.end()
    log.listen(() => {})()
    await log.end() // by now it has its connection
    await database.close() // waits for every connection that somebody has
  })
})
