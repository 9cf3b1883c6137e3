import { describe, expect, test } from '@jest/globals'
import { IsbnTaken, ValidationFailed } from '../../src/domain/errors.ts'
import { noRatings } from '../../src/domain/rating.ts'
import { middlemarch } from '../domain/examples.ts'
import { bookId, memoryCore } from './memory-core.ts'

describe('adding a book', () => {
  test('answers the book as it was kept, with no rating yet', async () => {
    const { addBook, catalogue } = memoryCore()
    const { result: added } = await addBook.execute({ ...middlemarch, title: ' Middlemarch ' })
    expect(added).toEqual({
      ...middlemarch,
      id: bookId(1),
      isbn: '9780141439549',
      rating: { average: null, count: 0, histogram: noRatings },
      createdAt: '2026-01-02T03:04:05.678Z',
      updatedAt: '2026-01-02T03:04:05.678Z',
    })
    expect((await catalogue.book(bookId(1))).view).toEqual(added)
  })

  test('keeps the event with it', async () => {
    const { addBook, store, clock } = memoryCore()
    await addBook.execute(middlemarch)
    expect(store.committed.events).toEqual([{ type: 'book-added', bookId: bookId(1), sequence: 0, at: clock.now() }])
  })

  test('gives each book an id of its own, and a moment of its own', async () => {
    const { addBook, store, clock } = memoryCore()
    await addBook.execute({ title: 'Beowulf', authors: ['Anonymous'] })
    clock.time += 1_000
    const { result: second } = await addBook.execute({ title: 'Beowulf', authors: ['Anonymous'] })
    expect(second).toMatchObject({ id: bookId(2), createdAt: '2026-01-02T03:04:06.678Z' })
    expect([...store.committed.books.keys()]).toEqual([bookId(1), bookId(2)])
    expect(store.committed.events).toHaveLength(2)
  })

  test('is refused when a book has the ISBN, in whatever form it was given: it names that book, and nothing is kept', async () => {
    const { addBook, store } = memoryCore()
    await addBook.execute({ ...middlemarch, isbn: '0306406152' })
    const before = store.committed
    const again = addBook.execute({ title: 'Another', authors: ['Another'], isbn: '978-0-306-40615-7' })
    await expect(again).rejects.toThrow(new IsbnTaken('9780306406157', bookId(1)))
    await expect(again).rejects.toMatchObject({ existing: bookId(1) })
    expect(store.committed).toBe(before)
  })

  test('is refused with all that is wrong before anything is begun', async () => {
    const { addBook, unitOfWork } = memoryCore()
    const refused = addBook.execute({ title: '', authors: [], isbn: 'junk' })
    await expect(refused).rejects.toThrow(ValidationFailed)
    await expect(refused).rejects.toMatchObject({
      violations: [{ pointer: '/title' }, { pointer: '/authors' }, { pointer: '/isbn' }],
    })
    expect(unitOfWork.runs).toBe(0)
  })

  test('with one ISBN by twenty callers at once makes one book', async () => {
    const { addBook, store } = memoryCore()
    const all = await Promise.allSettled(Array.from({ length: 20 }, () => addBook.execute(middlemarch)))
    expect(all.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(all.flatMap(one => (one.status === 'rejected' ? [one.reason as unknown] : []))).toEqual(
      Array.from({ length: 19 }, () => new IsbnTaken('9780141439549', bookId(1))),
    )
    expect(store.committed.books.size).toBe(1)
    expect(store.committed.events).toHaveLength(1)
  })
})
