import { expect, test } from '@jest/globals'
import type { Book } from '../../src/domain/book.ts'
import { aBook, anIsbn, times } from './samples.ts'
import type { Store } from './stores.ts'

/** The part of the UnitOfWork contract that an import leans on. */
export function addingMissingBooks(store: () => Store): void {
  const addMissing = (books: readonly Book[]) => store().unitOfWork.run(tx => tx.books.addMissing(books))
  const idsOf = (...books: Book[]) => new Set(books.map(({ state }) => state.id))
  const isThere = async ({ state }: Book) => (await store().catalogue.book(state.id)).view !== null
  let title = 0
  const another =
    (isbn: string | null = null, authors = ['A', 'B']) =>
    (of: number) =>
      aBook({ title: `Missing ${of}`, authors, isbn })

  test('none is nothing to do', async () => {
    expect(await addMissing([])).toEqual(new Set())
  })

  test('a book is there when one has its ISBN, whatever its title', async () => {
    const isbn = anIsbn()
    const first = aBook({ isbn, title: 'Emma' })
    const [same, other] = [aBook({ isbn, title: 'Emma (Penguin Classics)' }), aBook({ isbn: anIsbn(), title: 'Emma' })]
    expect(await addMissing([first])).toEqual(idsOf(first))
    expect(await addMissing([same, other])).toEqual(idsOf(other))
    expect([await isThere(first), await isThere(same), await isThere(other)]).toEqual([true, false, true])
  })

  test('a book without an ISBN is there when one has its title and its authors in their order', async () => {
    const of = ++title
    const first = another()(of)
    const [same, others, order] = [another()(of), another(null, ['A'])(of), another(null, ['B', 'A'])(of)]
    expect(await addMissing([first])).toEqual(idsOf(first))
    expect(await addMissing([same, others, order])).toEqual(idsOf(others, order))
  })

  test('a book without an ISBN is there when one with an ISBN has its title and its authors', async () => {
    const of = ++title
    const first = another(anIsbn())(of)
    await addMissing([first])
    expect(await addMissing([another()(of)])).toEqual(new Set())
  })

  test('what is twice in one call is added once, the first of them', async () => {
    const of = ++title
    const isbn = anIsbn()
    const [one, two] = [aBook({ isbn }), another()(of)]
    expect(await addMissing([one, aBook({ isbn }), two, another()(of), another()(of)])).toEqual(idsOf(one, two))
  })

  test('a book without an ISBN that comes after one with an ISBN, by the same title and authors, in one call is there', async () => {
    const of = ++title
    const first = another(anIsbn())(of)
    expect(await addMissing([first, another()(of)])).toEqual(idsOf(first))
  })

  test('awkward titles and authors are compared as they are', async () => {
    const names = [['NULL'], ['null'], ['a", "b'], ['a', 'b'], ['a,b']]
    const books = names.map(authors => aBook({ title: `O'Brien "x" \\ ${++title}`, authors }))
    const [sameTitle] = books.map(({ state }) => state.title)
    const variants = names.map(authors => aBook({ title: sameTitle!, authors }))
    expect(await addMissing(variants)).toEqual(idsOf(...variants))
    expect(await addMissing(names.map(authors => aBook({ title: sameTitle!, authors })))).toEqual(new Set())
  })

  test('what was added can be reviewed, and comes back whole', async () => {
    const book = aBook({ isbn: anIsbn(), publishedYear: -750, authors: ['Homer'], language: 'grc', description: 'Wrath.' })
    await addMissing([book])
    expect(await store().unitOfWork.run(tx => tx.books.find(book.state.id))).toStrictEqual(book)
    expect((await store().catalogue.book(book.state.id)).view?.rating.count).toBe(0)
  })

  test('five hundred at once, and again', async () => {
    const books = times(500, at => aBook({ isbn: at % 3 ? anIsbn() : null, description: 'x'.repeat(500) }))
    expect(await addMissing(books)).toEqual(idsOf(...books))
    expect(await addMissing(books.map(({ state }) => aBook({ ...state, isbn: state.isbn?.digits ?? null })))).toEqual(new Set())
    expect(await Promise.all(books.map(isThere))).not.toContain(false)
  })

  test('nothing of it is kept when the work fails later', async () => {
    const book = aBook({ isbn: anIsbn() })
    const work = store().unitOfWork.run(async tx => {
      await tx.books.addMissing([book])
      throw new Error('no')
    })
    await expect(work).rejects.toThrow('no')
    expect(await isThere(book)).toBe(false)
    expect(await addMissing([book])).toEqual(idsOf(book))
  })

  test('of several callers at once each book is added by one', async () => {
    const wanted = times(40, at => ({ title: `Wanted ${++title}`, authors: ['W'], isbn: at % 2 ? anIsbn() : null }))
    const callers = times(4, at => (at % 2 ? wanted : wanted.toReversed()).map(details => aBook(details)))
    const added = await Promise.all(callers.map(addMissing))
    const kept = callers.flatMap((books, at) => books.filter(({ state }) => added[at]!.has(state.id)))
    expect(kept.map(({ state }) => state.title).sort()).toEqual(wanted.map(details => details.title).sort())
    expect(await Promise.all(callers.flat().map(isThere))).toEqual(callers.flat().map(book => kept.includes(book)))
  })

  test('one that is added in another way at the same time is added once', async () => {
    for (const isbn of times(10, anIsbn)) {
      const [one, other] = [aBook({ isbn }), aBook({ isbn })]
      await Promise.allSettled([store().unitOfWork.run(tx => tx.books.add(one)), addMissing([other])])
      expect([await isThere(one), await isThere(other)].filter(there => there)).toHaveLength(1)
    }
  })
}
