import { describe, expect, test } from '@jest/globals'
import { UnreadableFile } from '../../src/application/ports/book-file.ts'
import type { LibraryRow } from '../../src/application/ports/library-file.ts'
import { Unavailable } from '../../src/application/ports/unavailable.ts'
import type { Transaction } from '../../src/application/ports/unit-of-work.ts'
import { ImportLibrary } from '../../src/application/use-cases/import-library.ts'
import { dorothea, entry, importingALibrary, rowsOf } from './importing-a-library.ts'

const titles = ['One', 'Two', 'Three', 'Four']
const library = () => rowsOf(...titles.map(title => entry({ title })))

/** Rows that tell how many were taken, and whether they were closed. */
function watched(rows: AsyncIterable<LibraryRow> = library()) {
  const seen = { taken: 0, closed: false }
  async function* watching() {
    try {
      for await (const row of rows) {
        seen.taken++
        yield row
      }
    } finally {
      seen.closed = true
    }
  }
  return { seen, rows: watching() }
}

describe('an import of a library that is stopped', () => {
  test.each([1, 2, 3])('by whoever asks, after %d rows, has kept those and taken no other', async count => {
    const { reports, store, reviews } = importingALibrary()
    const { seen, rows } = watched()
    let told = 0
    for await (const { outcome } of reports(rows)) {
      expect(outcome).toBe('added')
      expect(store.committed.reviews.size).toBe(++told) // what is reported is kept
      if (told === count) break
    }
    expect(seen).toEqual({ taken: count, closed: true })
    expect(reviews().map(({ book }) => book)).toEqual(titles.slice(0, count))
    expect(store.committed.books.size).toBe(count)
  })

  test('takes no row before a report is asked for', async () => {
    const { reports } = importingALibrary()
    const { seen, rows } = watched()
    const asked = reports(rows)
    expect(seen.taken).toBe(0)
    await asked.next()
    expect(seen.taken).toBe(1)
    await asked.return()
    expect(seen).toEqual({ taken: 1, closed: true })
  })

  test('because the file cannot be read any further, has kept the rows before, and says so', async () => {
    const { reports, reviews } = importingALibrary()
    async function* broken() {
      yield* library()
      throw new UnreadableFile('line 6 never ends')
    }
    const told: number[] = []
    const run = async () => {
      for await (const { line } of reports(broken())) told.push(line)
    }
    await expect(run()).rejects.toThrow(new UnreadableFile('line 6 never ends'))
    expect(told).toEqual([2, 3, 4, 5])
    expect(reviews().map(({ book }) => book)).toEqual(titles)
  })

  test.each([
    ['in the middle of a row', new Unavailable('The database', new Error('gone'))],
    ['by what is no refusal of a row', new Error('a mistake of ours')],
  ])('%s, throws what stopped it, and has kept the rows before, whole; the next import does the rest', async (_, fault) => {
    const { unitOfWork, identities, clock, store, reviews, run } = importingALibrary()
    let left = 2
    const failing = new ImportLibrary(
      {
        run: work => unitOfWork.run(tx => work(left-- > 0 ? tx : withoutReviews(tx, fault))),
        submit: () => Promise.reject(new Error('not asked')),
        once: () => Promise.reject(new Error('not asked')),
      },
      identities,
      clock,
    )
    const { seen, rows } = watched()
    const told: string[] = []
    const run1 = async () => {
      for await (const { outcome } of failing.execute({ reviewer: dorothea, rows })) told.push(outcome)
    }
    await expect(run1()).rejects.toBe(fault)
    expect(told).toEqual(['added', 'added'])
    expect(seen).toEqual({ taken: 3, closed: true })
    expect(store.committed.books.size).toBe(2)
    expect(store.committed.events).toHaveLength(4)

    expect((await run(library())).map(({ outcome }) => outcome)).toEqual(['already-there', 'already-there', 'added', 'added'])
    expect(reviews().map(({ book }) => book)).toEqual(titles)
  })
})

/** The books are still there to be written, and the reviews are not. */
const withoutReviews = (tx: Transaction, fault: Error): Transaction => ({
  ...tx,
  reviews: { ...tx.reviews, add: () => Promise.reject(fault) },
})
