import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { EventsForgotten, type Position } from '../../src/application/ports/event-log.ts'
import { type LogSubject, opening } from './event-log.contract.ts'
import { addBook, review } from './logged-writes.ts'

const at = (second: number): Date => new Date(Date.parse('2026-05-06T07:08:00.000Z') + 1_000 * second)

/** What sweeping may forget, and how whoever is too far behind is told. */
export function sweeping(open: () => Promise<LogSubject>): void {
  let subject: LogSubject
  beforeEach(async () => {
    subject = await open()
  }, opening)
  afterEach(() => subject.close())

  /** A book that was added at second 0 and reviewed at these seconds, and what the log says of it. */
  async function written(...seconds: number[]) {
    const { log, unitOfWork, settled } = subject
    const start = await log.before(new Date(0))
    const bookId = await addBook(unitOfWork, at(0))
    for (const second of seconds) await unitOfWork.run(tx => review(tx, bookId, at(second)))
    await settled()
    return { bookId, start, all: await log.read(start, 100) }
  }

  const forgotten = (place: Position) =>
    subject.log.read(place, 100).then(
      () => 'it was read',
      (error: unknown) => error,
    )

  test('forgets what is older, tells a follower that is behind from where all is kept, and keeps the rest', async () => {
    const { log } = subject
    const { start, all } = await written(1, 2, 3)
    expect(await log.sweep(at(2))).toBe(2)

    for (const behind of [start, all[0]!.position]) {
      const error = await forgotten(behind)
      expect(error).toBeInstanceOf(EventsForgotten)
      expect(await log.read((error as EventsForgotten).oldest, 100)).toEqual(all.slice(2))
    }
    for (const [nth, { position }] of all.entries()) {
      if (nth >= 1) expect(await log.read(position, 100)).toEqual(all.slice(nth + 1))
    }
    expect(await log.read(await log.before(new Date(0)), 100)).toEqual(all.slice(2))
    expect((await log.end()) >= all.at(-1)!.position).toBe(true)
  })

  test('where nothing is old, nothing is forgotten, and nobody is told so', async () => {
    const { log } = subject
    const { start, all } = await written(1, 2)
    expect(await log.sweep(at(0))).toBe(0)
    expect(await log.read(start, 100)).toEqual(all)
  })

  test('an empty log is swept without anything being forgotten', async () => {
    const start = await subject.log.before(new Date(0))
    expect(await subject.log.sweep(at(100))).toBe(0)
    const { all } = await written(1)
    expect(await subject.log.read(start, 100)).toEqual(all)
  })

  test('everything can be swept; what comes then is read from the place that is told, and from the end', async () => {
    const { log, unitOfWork, settled } = subject
    const { start, all, bookId } = await written(1, 2)
    const last = all.at(-1)!.position
    expect(await log.sweep(at(100))).toBe(3)
    expect(await log.read(last, 100)).toEqual([])
    expect(await log.read(await log.end(), 100)).toEqual([])
    const next = await unitOfWork.run(tx => review(tx, bookId, at(3)))
    await settled()
    const error = await forgotten(start)
    expect(error).toBeInstanceOf(EventsForgotten)
    for (const place of [last, (error as EventsForgotten).oldest, await log.before(new Date(0))]) {
      expect((await log.read(place, 100)).map(({ event }) => event)).toEqual([next])
    }
  })

  test('sweeping again forgets no more, and an earlier time gives nothing back', async () => {
    const { log } = subject
    const { all } = await written(1, 2, 3)
    expect([await log.sweep(at(2)), await log.sweep(at(2)), await log.sweep(at(1))]).toEqual([2, 0, 0])
    expect(await log.read(all[1]!.position, 100)).toEqual(all.slice(2))
    expect(await forgotten(all[0]!.position)).toBeInstanceOf(EventsForgotten)
  })

  test('several that sweep at once forget each event once', async () => {
    const { log } = subject
    const { all } = await written(1, 2, 3)
    const swept = await Promise.all([2, 3, 2, 3].map(second => log.sweep(at(second))))
    expect(swept.reduce((sum, count) => sum + count, 0)).toBe(3)
    expect(await log.read(all[2]!.position, 100)).toEqual(all.slice(3))
  })

  test('sweeping while a unit of work is open takes nothing from either', async () => {
    const { log, unitOfWork, settled } = subject
    const { all, bookId } = await written(1, 2)
    let sweep: Promise<number> = Promise.resolve(-1)
    const next = await unitOfWork.run(async tx => {
      const event = await review(tx, bookId, at(3))
      sweep = log.sweep(at(2))
      return event
    })
    expect(await sweep).toBe(2)
    await settled()
    expect((await log.read(all[1]!.position, 100)).map(({ event }) => event)).toEqual([all[2]!.event, next])
    expect(await forgotten(all[0]!.position)).toBeInstanceOf(EventsForgotten)
  })
}
