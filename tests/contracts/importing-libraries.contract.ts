import { expect, test } from '@jest/globals'
import type { LibraryEntry, LibraryRow } from '../../src/application/ports/library-file.ts'
import { ImportLibrary } from '../../src/application/use-cases/import-library.ts'
import type { RowReport } from '../../src/application/use-cases/library-report.ts'
import type { Reviewer } from '../../src/domain/review.ts'
import { SystemClock } from '../../src/infrastructure/system/system-clock.ts'
import { UuidIdentities } from '../../src/infrastructure/system/uuid-identities.ts'
import { anIsbn, someone, times } from './samples.ts'
import type { Store } from './stores.ts'

/** The part of the UnitOfWork contract that shows when several import their libraries at the same time. */
export function importingLibraries(store: () => Store): void {
  let series = 0
  /** Every third book has an ISBN, under another title in each copy of the library. */
  const library = () => {
    const isbns = times(30, at => (at % 3 === 0 ? anIsbn() : null))
    const of = ++series
    return (copy: number): LibraryEntry[] =>
      isbns.map((isbn, at) => ({
        book: { title: `Shelf ${of}, volume ${at}${isbn ? ` of copy ${copy}` : ''}`, authors: ['W. Writer'], isbn },
        opinion: { rating: 1 + (at % 5), body: 'Read.' },
        remarks: [],
      }))
  }
  async function* rows(entries: readonly LibraryEntry[]): AsyncGenerator<LibraryRow, void, void> {
    for (const [at, content] of entries.entries()) yield { line: at + 2, title: content.book.title, content }
  }
  const run = (reviewer: Reviewer, entries: readonly LibraryEntry[]): Promise<RowReport[]> =>
    Array.fromAsync(
      new ImportLibrary(store().unitOfWork, new UuidIdentities(), new SystemClock()).execute({ reviewer, rows: rows(entries) }),
    )
  const booksAdded = (reports: RowReport[][]) => reports.flat().filter(({ bookAdded }) => bookAdded).length
  const reviewsOf = async ({ id }: Reviewer) => (await store().catalogue.reviewsBy(id, { limit: 100, after: null })).view.items

  test('several readers of the same books, in both orders: each book is added once, and each has all reviews', async () => {
    const copies = library()
    const readers = times(4, () => someone())
    const reports = await Promise.all(readers.map((reader, at) => run(reader, at % 2 ? copies(at) : copies(at).toReversed())))
    expect(reports.flat().filter(({ outcome }) => outcome !== 'added')).toEqual([])
    expect(booksAdded(reports)).toBe(30)
    const ids = reports.map(of => of.map(({ book }) => book!).sort())
    for (const of of ids) expect(of).toEqual(ids[0])
    expect(new Set(ids[0]).size).toBe(30)
    for (const reader of readers) expect(await reviewsOf(reader)).toHaveLength(30)
    const [book] = await store().catalogue.booksOf([ids[0]![0]!])
    expect(book!.rating.count).toBe(4)
  })

  test('the same reader twice: each book and each review is added once', async () => {
    const copies = library()
    const reader = someone()
    const reports = await Promise.all([run(reader, copies(1)), run(reader, copies(2))])
    expect(reports.flat().filter(({ outcome }) => outcome === 'skipped')).toEqual([])
    expect(booksAdded(reports)).toBe(30)
    expect(reports.flat().filter(({ reviewAdded }) => reviewAdded)).toHaveLength(30)
    expect(await reviewsOf(reader)).toHaveLength(30)
    expect(reports[0].map(({ book, review }) => [book, review])).toEqual(reports[1].map(({ book, review }) => [book, review]))
  })

  test('nobody loses an event by it: each book has its own, then one for each review', async () => {
    const copies = library()
    const reports = await Promise.all([run(someone(), copies(1)), run(someone(), copies(2).toReversed())])
    for (const { book } of reports[0])
      expect((await store().events(book!)).map(({ type, sequence }) => [type, sequence])).toEqual([
        ['book-added', 0],
        ['review-submitted', 1],
        ['review-submitted', 2],
      ])
  })
}
