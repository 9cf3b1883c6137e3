import { describe, expect, test } from '@jest/globals'
import { Unavailable } from '../../src/application/ports/unavailable.ts'
import { ExportLibrary } from '../../src/application/use-cases/export-library.ts'
import { MemoryCatalogue } from '../../src/infrastructure/memory/memory-catalogue.ts'
import { dorothea, entry, importingALibrary, rosamond, rowsOf } from './importing-a-library.ts'

/** A library of so many books, and an export of it whose reads are counted. */
async function exporting(count: number) {
  const core = importingALibrary()
  await core.run(rowsOf(...Array.from({ length: count }, (_, at) => entry({ title: `Volume ${at}` }, { rating: 1 + (at % 5) }))))
  await core.run(rowsOf(entry({ title: 'Volume 0' })), rosamond)
  const catalogue = new CountedCatalogue(core.store)
  return { ...core, catalogue, items: (reviewer = dorothea.id) => new ExportLibrary(catalogue).execute(reviewer) }
}

class CountedCatalogue extends MemoryCatalogue {
  readonly reads: string[] = []
  failing = Infinity
  override reviewsBy(...query: Parameters<MemoryCatalogue['reviewsBy']>): ReturnType<MemoryCatalogue['reviewsBy']> {
    this.reads.push('reviews')
    if (this.reads.length > this.failing) return Promise.reject(new Unavailable('The database', new Error('gone')))
    return super.reviewsBy(...query)
  }
  override booksOf(ids: Parameters<MemoryCatalogue['booksOf']>[0]): ReturnType<MemoryCatalogue['booksOf']> {
    this.reads.push(`${ids.length} books`)
    return super.booksOf(ids)
  }
}

describe('exporting a library', () => {
  test('gives each review of the reviewer with its book, in the order in which they were submitted', async () => {
    const { items, catalogue } = await exporting(3)
    const all = await Array.fromAsync(items())
    expect(all.map(({ book, review }) => [book.title, review.rating])).toEqual([
      ['Volume 0', 1],
      ['Volume 1', 2],
      ['Volume 2', 3],
    ])
    for (const { book, review } of all) {
      expect(book).toEqual((await catalogue.book(review.bookId)).view)
      expect(review.reviewer).toEqual(dorothea)
    }
  })

  test.each([
    [0, ['reviews', '0 books']],
    [100, ['reviews', '100 books']],
    [230, ['reviews', '100 books', 'reviews', '100 books', 'reviews', '30 books']],
  ])('of %d is read a page at a time, each with its books in one go', async (count, reads) => {
    const { items, catalogue } = await exporting(count)
    expect(await Array.fromAsync(items())).toHaveLength(count)
    expect(catalogue.reads).toEqual(reads)
  })

  test('reads no page before it is asked for, and none when nobody asks any more', async () => {
    const { items, catalogue } = await exporting(230)
    const asked = items()
    expect(catalogue.reads).toEqual([])
    for (let taken = 0; taken < 100; taken++) await asked.next()
    expect(catalogue.reads).toHaveLength(2)
    await asked.return()
    expect(catalogue.reads).toHaveLength(2)
  })

  test('throws where a page cannot be read, so that what was given cannot be taken for all', async () => {
    const { items, catalogue } = await exporting(101)
    catalogue.failing = 2
    const given: string[] = []
    const take = async () => {
      for await (const { book } of items()) given.push(book.title)
    }
    await expect(take()).rejects.toThrow(Unavailable)
    expect(given).toHaveLength(100)
  })

  test('of nobody, and of whoever was erased, is empty', async () => {
    const { items, store, unitOfWork } = await exporting(1)
    expect(await Array.fromAsync(items('00000000-0000-5000-8000-000000000009' as typeof dorothea.id))).toEqual([])
    const [kept] = store.committed.reviews.values()
    await unitOfWork.run(tx => tx.reviews.anonymise([kept!.anonymise()]))
    expect(await Array.fromAsync(items())).toEqual([])
  })
})
