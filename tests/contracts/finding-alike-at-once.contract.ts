import { expect, test } from '@jest/globals'
import type { Book } from '../../src/domain/book.ts'
import { IsbnTaken } from '../../src/domain/errors.ts'
import type { BookId } from '../../src/domain/identity.ts'
import { gate } from './gate.ts'
import { aBook, anIsbn, times } from './samples.ts'
import type { Store } from './stores.ts'

/** The part of the UnitOfWork contract by which those who look for a book at the same time, to add it where it is not there, add it once. */
export function findingAlikeAtOnce(store: () => Store): void {
  let series = 0
  const wanted = (of: string) => times(20, at => ({ title: `${of} ${++series}, volume ${at}`, authors: ['W. Writer'] }))
  /** As an import does it: a unit of work for each book. */
  const findOrAdd = (book: Book): Promise<BookId> =>
    store().unitOfWork.run(async tx => {
      const found = await tx.books.findAlike(book)
      if (found) return found
      try {
        await tx.books.add(book)
      } catch (error) {
        if (error instanceof IsbnTaken) return error.existing
        throw error
      }
      return book.state.id
    })
  const isThere = async ({ state }: Book) => (await store().catalogue.book(state.id)).view !== null
  const thereOf = async (books: readonly Book[]) => {
    const there = await Promise.all(books.map(isThere))
    return books.filter((_, at) => there[at])
  }

  test('by its title: of six writers one adds it, and the others find it', async () => {
    for (const details of wanted('Sought')) {
      const books = times(6, at => aBook({ ...details, title: at % 2 ? details.title.toUpperCase() : details.title }))
      const found = await Promise.all(books.map(findOrAdd))
      expect(new Set(found).size).toBe(1)
      expect((await thereOf(books)).map(({ state }) => state.id)).toEqual([found[0]])
    }
  })

  test('by an ISBN under different titles: of six writers one adds it, and the others find it', async () => {
    for (const isbn of times(10, anIsbn)) {
      const books = times(6, at => aBook({ isbn, title: `Edition ${++series} of ${at}` }))
      const found = await Promise.all(books.map(findOrAdd))
      expect(new Set(found).size).toBe(1)
      expect((await thereOf(books)).map(({ state }) => state.id)).toEqual([found[0]])
    }
  })

  test('two who go through the same books in opposite directions are not in each other’s way', async () => {
    const details = wanted('Both')
    const [one, other] = [details, details.toReversed()].map(list => list.map(each => aBook(each)))
    const found = await Promise.all(
      [one!, other!].map(async books => {
        const ids: BookId[] = []
        for (const book of books) ids.push(await findOrAdd(book))
        return ids
      }),
    )
    expect(found[0]).toEqual(found[1]!.toReversed())
    expect(await thereOf([...one!, ...other!])).toHaveLength(details.length)
  })

  test('who was told that there is none has the time to add it: others who look for it wait', async () => {
    const [mine, theirs] = times(2, () => aBook({ title: `Waited for ${series}`, authors: ['W. Writer'] }))
    const [looked, goOn] = [gate(), gate()]
    const adding = store().unitOfWork.run(async tx => {
      expect(await tx.books.findAlike(mine!)).toBeNull()
      looked.open()
      await goOn.opened
      await tx.books.add(mine!)
    })
    await looked.opened
    const looking = findOrAdd(theirs!)
    goOn.open()
    await adding
    expect(await looking).toBe(mine!.state.id)
  })

  test('while missing books are added, too', async () => {
    for (const details of wanted('Missing').slice(0, 8)) {
      const [one, other] = [aBook(details), aBook(details)]
      const [found] = await Promise.all([findOrAdd(one), store().unitOfWork.run(tx => tx.books.addMissing([other]))])
      expect((await thereOf([one, other])).map(({ state }) => state.id)).toEqual([found])
    }
  })
}
