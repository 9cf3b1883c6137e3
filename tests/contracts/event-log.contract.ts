import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { EventLog, LoggedEvent, Position } from '../../src/application/ports/event-log.ts'
import type { UnitOfWork } from '../../src/application/ports/unit-of-work.ts'
import type { Review } from '../../src/domain/review.ts'
import { sweeping } from './event-log-sweeping.contract.ts'
import { addBook, review } from './logged-writes.ts'
import { aBook, aReview, someone, times } from './samples.ts'
import { Waker } from './waker.ts'
import { addBooks, afterwards, eraseReviewer, reviseReview, submitReviews, withdrawReview } from './write.ts'

/** A log that is empty to begin with, and the unit of work that adds to it. */
export interface LogSubject {
  readonly log: EventLog
  readonly unitOfWork: UnitOfWork
  /** Resolves when everything that was committed can be read: whatever else uses the server may hold it back for a moment. */
  readonly settled: () => Promise<void>
  /** Whether anything can be read while a unit of work is open: an embedded database has one connection only. */
  readonly readsBeside: boolean
  readonly close: () => Promise<void>
}

/** An embedded database may take its time to open on a busy machine. */
export const opening = 30_000

/** What every EventLog promises, whoever keeps the events. */
export function eventLogContract(adapter: string, open: () => Promise<LogSubject>): void {
  describe(`EventLog on ${adapter}`, () => {
    let subject: LogSubject
    beforeAll(async () => {
      subject = await open()
    }, opening)
    afterAll(() => subject.close())

    describe('reading', () => reading(() => subject))
    describe('sequences', () => sequences(() => subject))
    describe('waking', () => waking(() => subject))
    describe('sweeping', () => sweeping(open))
  })
}

/** Everything behind a place, in portions. */
export async function readAll(log: EventLog, after: Position, portion = 1_000): Promise<LoggedEvent[]> {
  const some = await log.read(after, portion)
  return some.length === 0 ? [] : [...some, ...(await readAll(log, some.at(-1)!.position, portion))]
}

function reading(subject: () => LogSubject): void {
  test('an empty log gives nothing, from its beginning and from its end', async () => {
    const { log } = subject()
    const [first, end] = [await log.before(new Date(0)), await log.end()]
    expect([await log.read(first, 10), await log.read(end, 10), await log.delay()]).toEqual([[], [], 0])
  })

  test('what a unit of work emits is read after its commit, in its order, and not before', async () => {
    const { log, unitOfWork, settled, readsBeside } = subject()
    const start = await log.end()
    const bookId = await addBook(unitOfWork)
    await settled()
    const added = await log.read(start, 10)
    expect(added.map(({ event }) => event.type)).toEqual(['book-added'])

    const place = added.at(-1)!.position
    const emitted = await unitOfWork.run(async tx => {
      const events = [await review(tx, bookId), await review(tx, bookId)]
      if (readsBeside) expect(await log.read(place, 10)).toEqual([])
      return events
    })
    await settled()
    expect((await log.read(place, 10)).map(({ event }) => event)).toEqual(emitted)
  })

  test('every kind of event is read with all it says', async () => {
    const { log, unitOfWork, settled } = subject()
    await settled()
    const start = await log.end()
    const book = aBook()
    const review = aReview(book.state.id, { rating: 2 })
    await addBooks(unitOfWork, book)
    await submitReviews(unitOfWork, review)
    const revised = await unitOfWork.run(tx => reviseReview(tx, review, { rating: 5, title: 'Better' }))
    await unitOfWork.run(tx => withdrawReview(tx, revised))
    await settled()
    expect((await log.read(start, 10)).map(({ event }) => event)).toEqual([
      book.added(),
      review.submitted(1),
      revised.revised(2, review),
      revised.withdrawn(3, afterwards),
    ])
  })

  test('an erasure is read behind all that was read before it; that a reason was forgotten moves nothing and is told to nobody', async () => {
    const { log, unitOfWork, settled } = subject()
    const reviewer = someone()
    const [kept, moderated] = [aBook(), aBook()]
    const [review, removed] = [kept, moderated].map(({ state }) => aReview(state.id, { reviewer })) as [Review, Review]
    await settled()
    const start = await log.end()
    await addBooks(unitOfWork, kept, moderated)
    await submitReviews(unitOfWork, review, removed)
    await unitOfWork.run(tx => withdrawReview(tx, removed, 'It is an advertisement.'))
    await settled()
    const before = await log.read(start, 10)
    expect(before.at(-1)!.event).toEqual(removed.withdrawn(2, afterwards, 'It is an advertisement.'))
    await eraseReviewer(unitOfWork, reviewer)
    await settled()
    const events = (await log.read(before.at(-1)!.position, 10)).map(({ event }) => event)
    expect(events).toEqual([review.anonymise().anonymised(2, afterwards)])
    const forgotten = before.with(-1, { ...before.at(-1)!, event: removed.withdrawn(2, afterwards, null) })
    expect((await log.read(start, 10)).slice(0, -1)).toEqual(forgotten)
  })

  test('what a unit of work emits that fails is never read', async () => {
    const { log, unitOfWork, settled } = subject()
    const bookId = await addBook(unitOfWork)
    await settled()
    const start = await log.end()
    const work = unitOfWork.run(async tx => {
      await review(tx, bookId)
      throw new Error('no')
    })
    await expect(work).rejects.toThrow('no')
    const kept = await unitOfWork.run(tx => review(tx, bookId))
    await settled()
    expect((await log.read(start, 10)).map(({ event }) => event)).toEqual([kept])
    expect(kept.sequence).toBe(1) // no gap for what never was
  })

  test('resumes at every place with exactly the rest, in portions of any size; places sort as the log does', async () => {
    const { log, unitOfWork, settled } = subject()
    await settled()
    const start = await log.end()
    const books = [await addBook(unitOfWork), await addBook(unitOfWork)] as const
    for (const at of times(6, at => at)) await unitOfWork.run(tx => review(tx, books[at % 2]!))
    await settled()
    const all = await log.read(start, 1_000)
    expect(all).toHaveLength(8)
    expect(all.map(({ position }) => position)).toEqual([...new Set(all.map(({ position }) => position))].sort())
    for (const [at, { position }] of all.entries()) expect(await log.read(position, 1_000)).toEqual(all.slice(at + 1))
    for (const portion of [1, 2, 3, 7, 8, 9]) {
      expect(await log.read(start, portion)).toEqual(all.slice(0, portion))
      expect(await readAll(log, start, portion)).toEqual(all)
    }
    expect([await log.read(await log.end(), 10), (await log.end()) >= all.at(-1)!.position]).toEqual([[], true])
  })

  test('before(time) is the place before the first event that is not older', async () => {
    const { log, unitOfWork, settled } = subject()
    const at = (second: number) => new Date(Date.parse('2027-05-06T07:08:00.000Z') + 1_000 * second)
    const bookId = await addBook(unitOfWork, at(0))
    const events = []
    for (const second of [1, 2, 3]) events.push(await unitOfWork.run(tx => review(tx, bookId, at(second))))
    await settled()
    const from = async (time: Date) => (await log.read(await log.before(time), 10)).map(({ event }) => event)
    expect(await from(at(1))).toEqual(events)
    expect(await from(new Date(at(1).getTime() + 1))).toEqual(events.slice(1))
    expect(await from(at(3))).toEqual(events.slice(2))
    expect(await from(new Date(at(3).getTime() + 1))).toEqual([])
  })
}

function sequences(subject: () => LogSubject): void {
  test('50 reviews of 3 books at once: each book has 1 to n without a gap, and is read in that order', async () => {
    const { log, unitOfWork, settled } = subject()
    const books = [await addBook(unitOfWork), await addBook(unitOfWork), await addBook(unitOfWork)] as const
    await settled()
    const start = await log.end()
    const emitted = await Promise.all(times(50, at => unitOfWork.run(tx => review(tx, books[at % 3]!))))
    await settled()
    const read = (await readAll(log, start, 7)).map(({ event }) => event)
    expect(read).toHaveLength(50)
    for (const [nth, bookId] of books.entries()) {
      const count = nth === 2 ? 16 : 17
      const ofBook = read.filter(event => event.bookId === bookId)
      expect(ofBook.map(({ sequence }) => sequence)).toEqual(times(count, at => at + 1))
      expect(ofBook).toEqual(emitted.filter(event => event.bookId === bookId).sort((a, b) => a.sequence - b.sequence))
    }
  })
}

function waking(subject: () => LogSubject): void {
  test('whoever listens is woken after a commit, and no longer when it has stopped', async () => {
    const { log, unitOfWork } = subject()
    const bookId = await addBook(unitOfWork)
    const [one, two] = [new Waker(), new Waker()]
    const stops = [one, two].map(waker => log.listen(waker.wake))
    await Waker.ready([one, two], () => addBook(unitOfWork))
    for (const sequence of [1, 2]) {
      const woken = [one.next(), two.next()]
      expect(await unitOfWork.run(tx => review(tx, bookId))).toMatchObject({ sequence })
      await Promise.all(woken)
    }
    stops[0]!()
    const counted = one.count
    for (const sequence of [3, 4]) {
      const woken = two.next()
      expect(await unitOfWork.run(tx => review(tx, bookId))).toMatchObject({ sequence })
      await woken
    }
    expect(one.count).toBe(counted)
    stops[1]!()
  })
}
