import { beforeEach, describe, expect, test } from '@jest/globals'
import { CollapsingCatalogue } from '../../src/infrastructure/cache/collapsing-catalogue.ts'
import { MemoryStore } from '../../src/infrastructure/memory/memory-store.ts'
import { MemoryUnitOfWork } from '../../src/infrastructure/memory/memory-unit-of-work.ts'
import type { BookId } from '../../src/domain/identity.ts'
import { addBook, review } from './logged-writes.ts'
import { times } from './samples.ts'
import { databaseAway, WaitingCatalogue } from './waiting-catalogue.ts'

const first = { limit: 20, after: null } as const

describe('CollapsingCatalogue', () => {
  let unitOfWork: MemoryUnitOfWork
  let source: WaitingCatalogue
  let catalogue: CollapsingCatalogue
  let bookId: BookId
  beforeEach(async () => {
    const store = new MemoryStore()
    unitOfWork = new MemoryUnitOfWork(store)
    source = new WaitingCatalogue(store)
    catalogue = new CollapsingCatalogue(source)
    bookId = await addBook(unitOfWork)
  })
  const questions = (): (() => Promise<{ view: unknown }>)[] => [
    () => catalogue.books(first),
    () => catalogue.book(bookId),
    () => catalogue.reviews(bookId, first),
  ]

  test('reads once for all who ask in the same turn of the event loop, and again for who asks later', async () => {
    for (const ask of questions()) {
      source.reads = 0
      const [answer, ...others] = await Promise.all(times(50, ask))
      expect(source.reads).toBe(1)
      for (const { view } of others) expect(view).toBe(answer!.view)
      expect((await ask()).view).toEqual(answer!.view)
      expect(source.reads).toBe(2)
    }
  })

  test('who asks while a read is running shares the next, which sees what was written meanwhile', async () => {
    for (const [nth, ask] of questions().entries()) {
      source.reads = 0
      const held = source.hold()
      const early = ask()
      await held.read
      await unitOfWork.run(tx => review(tx, bookId))
      const late = times(25, ask)
      await new Promise(setImmediate) // and in the next turn of the event loop
      late.push(...times(25, ask))
      held.goOn()
      expect(await early).not.toEqual(await late[0])
      expect(source.reads).toBe(2)
      expect(new Set((await Promise.all(late)).map(({ view }) => view)).size).toBe(1)
      expect((await catalogue.book(bookId)).view?.rating.count).toBe(nth + 1)
    }
  })

  test('nobody waits for long for a read that hangs', async () => {
    const held = source.hold()
    const hanging = catalogue.book(bookId)
    await held.read
    expect((await catalogue.book(bookId)).view?.id).toBe(bookId)
    expect(source.reads).toBe(2)
    held.goOn()
    expect((await hanging).view?.id).toBe(bookId)
  })

  test('what is asked differently is read apart', async () => {
    const other = await addBook(unitOfWork)
    const answers = await Promise.all([
      catalogue.books({ ...first, limit: 1 }),
      catalogue.books({ ...first, limit: 2 }),
      catalogue.books({ ...first, words: 'nothing' }),
    ])
    expect(answers.map(({ view }) => view.items.length)).toEqual([1, 2, 0])
    const [one, two] = await Promise.all([catalogue.book(bookId), catalogue.book(other)])
    expect([one.view?.id, two.view?.id]).toEqual([bookId, other])
    await unitOfWork.run(tx => review(tx, bookId))
    const reviews = await Promise.all([catalogue.reviews(bookId, first), catalogue.reviews(other, first)])
    expect(reviews.map(({ view }) => view?.items.length)).toEqual([1, 0])
  })

  test('all who share a read are told that it failed; it is not in the way of the next', async () => {
    const away = databaseAway()
    source.fault = away
    const held = source.hold()
    const early = catalogue.books(first)
    await held.read
    const late = times(3, () => catalogue.books(first))
    held.goOn()
    const outcomes = await Promise.allSettled([early, ...late])
    expect(outcomes).toEqual(times(4, () => ({ status: 'rejected', reason: away })))
    expect(source.reads).toBe(2)
    source.fault = null
    expect((await catalogue.books(first)).view.items).toHaveLength(1)
  })
})
