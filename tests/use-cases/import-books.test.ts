import { describe, expect, test } from '@jest/globals'
import type { BookFileRow } from '../../src/application/ports/book-file.ts'
import { middlemarch } from '../domain/examples.ts'
import { books, importing, rows } from './importing.ts'
import { bookId } from './memory-core.ts'

const nothing = { rows: 0, added: 0, addedWithIsbn: 0, alreadyThere: 0, leftOut: 0 }

describe('importing books', () => {
  test('keeps each row as a book, and its event with it', async () => {
    const { run, store, catalogue, clock } = importing()
    const report = await run(rows(middlemarch, { title: 'Romola', authors: ['George Eliot'] }))
    expect(report).toEqual({ ...nothing, rows: 2, added: 2, addedWithIsbn: 1 })
    expect((await catalogue.book(bookId(1))).view).toMatchObject({ ...middlemarch, isbn: '9780141439549', rating: { count: 0 } })
    expect(store.committed.events).toEqual(
      [bookId(1), bookId(2)].map(id => ({ type: 'book-added', bookId: id, sequence: 0, at: clock.now() })),
    )
  })

  test.each([
    [0, []],
    [1, [1]],
    [499, [499]],
    [500, [500]],
    [501, [500, 1]],
    [1001, [500, 500, 1]],
  ])('of %d rows is done in batches of 500 at most', async (count, batches) => {
    const { run, store, unitOfWork, progress } = importing()
    expect(await run(rows(...books(count)))).toEqual({ ...nothing, rows: count, added: count })
    expect(store.committed.books.size).toBe(count)
    expect(store.committed.events).toHaveLength(count)
    expect(unitOfWork.batches).toEqual(batches)
    expect(unitOfWork.runs).toBe(1)
    expect(progress.at(-1)?.added ?? 0).toBe(count)
  })

  test('tells how far it is after each batch, the last included', async () => {
    const { run, progress } = importing()
    await run(rows(...books(1_001)))
    expect(progress.map(({ rows, added }) => [rows, added])).toEqual([
      [500, 500],
      [1_000, 1_000],
      [1_001, 1_001],
    ])
  })

  test('reads no further than the batch that it is at, however long the file', async () => {
    const { run, unitOfWork } = importing()
    const ahead: number[] = []
    async function* counted(): AsyncIterable<BookFileRow> {
      for (const [at, content] of books(1_700).entries()) {
        ahead.push(at - unitOfWork.batches.reduce((sum, size) => sum + size, 0))
        yield { line: at + 2, content }
      }
    }
    await run(counted())
    expect(Math.max(...ahead)).toBe(499)
  })

  test('adds nothing a second time', async () => {
    const { run, store } = importing()
    const file = [middlemarch, ...books(600)]
    await run(rows(...file))
    const { books: kept, events } = store.committed
    expect(await run(rows(...file))).toEqual({ ...nothing, rows: 601, alreadyThere: 601 })
    expect([...store.committed.books]).toEqual([...kept])
    expect(store.committed.events).toEqual(events)
  })

  test('adds what was added to the file since, and nothing else', async () => {
    const { run, store } = importing()
    await run(rows(...books(3)))
    expect(await run(rows(...books(5)))).toEqual({ ...nothing, rows: 5, added: 2, alreadyThere: 3 })
    expect(store.committed.events.map(({ bookId }) => bookId)).toEqual([...store.committed.books.keys()])
  })

  test('adds a book once that stands in the file twice, in one batch or in two', async () => {
    const { run, store } = importing()
    const report = await run(rows(middlemarch, middlemarch, ...books(600), ...books(1), { ...middlemarch, title: 'Other' }))
    expect(report).toEqual({ rows: 604, added: 601, addedWithIsbn: 1, alreadyThere: 3, leftOut: 0 })
    expect(store.committed.books.size).toBe(601)
  })

  test('takes two books of one title by different authors for two', async () => {
    const { run } = importing()
    const poems = (author: string) => ({ title: 'Poems', authors: [author] })
    expect(await run(rows(poems('Keats'), poems('Shelley'), poems('Keats')))).toMatchObject({ added: 2, alreadyThere: 1 })
  })
})

describe('an import whose file breaks off', () => {
  test.each([0, 1, 499, 500, 501, 1_250])('after %d rows has imported nothing', async count => {
    const { run, store } = importing()
    const before = store.committed
    async function* broken(): AsyncIterable<BookFileRow> {
      yield* rows(...books(count))
      throw new Error('the rest is missing')
    }
    await expect(run(broken())).rejects.toThrow('the rest is missing')
    expect(store.committed).toBe(before)
    expect(before.books.size).toBe(0)
  })

  test('does not stand in the way of the next', async () => {
    const { run } = importing()
    async function* broken(): AsyncIterable<BookFileRow> {
      yield* rows(...books(10))
      throw new Error('the rest is missing')
    }
    await expect(run(broken())).rejects.toThrow()
    expect(await run(rows(...books(10)))).toMatchObject({ added: 10, alreadyThere: 0 })
  })
})
