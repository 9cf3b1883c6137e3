import { beforeAll, expect, test } from '@jest/globals'
import type { BookPosition } from '../../src/application/ports/orders.ts'
import type { Book } from '../../src/domain/book.ts'
import { type BookId, readId } from '../../src/domain/identity.ts'
import { aBook, moment, times, unknownBook } from './samples.ts'
import type { Store } from './stores.ts'
import { follow, newestFirst } from './walk.ts'
import { addBooks } from './write.ts'

/** The part of the Catalogue contract about the list of books; begins on an empty store. */
export function pagesOfBooks(store: () => Store): void {
  const kept: Book[] = []
  const inOrder = () => kept.toSorted(newestFirst).map(({ state }) => state.id)
  const add = async (books: Book[]) => {
    await addBooks(store().unitOfWork, ...books)
    kept.push(...books)
  }
  const page = async (limit: number, after: BookPosition | null = null) => {
    const { items, next } = (await store().catalogue.books({ limit, after })).view
    return { items: items.map(({ id }) => id), next }
  }

  beforeAll(async () => {
    expect(await page(20)).toEqual({ items: [], next: null })
    // Many that came at the same moment, so that only their ids tell them apart.
    await add(times(7, () => aBook({}, moment)))
    await add(times(7, at => aBook({}, new Date(moment.getTime() + at - 3))))
    await add(times(7, () => aBook({}, new Date(moment.getTime() - 1))))
  })

  test.each([1, 2, 7, 20, 21, 22, 100])('P3 following pages of %d visits every book once, newest first', async limit => {
    const pages = await follow((after: BookPosition | null) => page(limit, after))
    expect(pages.flatMap(({ items }) => items)).toEqual(inOrder())
    expect(pages.map(({ items }) => items.length).slice(0, -1)).toEqual(times(pages.length - 1, () => limit))
    expect(pages).toHaveLength(Math.ceil(kept.length / limit))
  })

  test('`next` is the place of the last item, and null where nothing is behind it', async () => {
    const { items, next } = await page(3)
    const { view } = await store().catalogue.book(items[2]!)
    expect(next).toStrictEqual({ keys: [view?.createdAt], id: items[2] })
    expect((await page(kept.length - 1)).next).not.toBeNull()
    expect((await page(kept.length)).next).toBeNull()
    expect((await page(kept.length + 1)).next).toBeNull()
  })

  test('a place past the end has an empty page behind it, and one before the beginning has everything', async () => {
    const [last] = kept.toSorted(newestFirst).slice(-1)
    expect(await page(5, { keys: [last!.state.createdAt.toISOString()], id: last!.state.id })).toEqual({
      items: [],
      next: null,
    })
    expect(await page(5, { keys: ['1900-01-01T00:00:00.000Z'], id: unknownBook() })).toEqual({ items: [], next: null })
    expect((await page(100, { keys: ['2900-01-01T00:00:00.000Z'], id: unknownBook() })).items).toEqual(inOrder())
  })

  test('a place need not be that of a book', async () => {
    const older = kept.filter(({ state }) => state.createdAt < moment).toSorted(newestFirst)
    const between = { keys: [moment.toISOString()], id: readId<BookId>('00000000-0000-7000-8000-000000000000')! }
    expect((await page(100, between)).items).toEqual(older.map(({ state }) => state.id))
  })

  test('P3 books that are added meanwhile, before and behind, make nobody miss a book or see one twice', async () => {
    const before = inOrder()
    const adding: Promise<void>[] = []
    const pages = await follow((after: BookPosition | null) => {
      const here = new Date(after?.keys[0] ?? moment)
      const [newer, older] = [new Date(here.getTime() + 1), new Date(here.getTime() - 1)]
      if (adding.length < 12) adding.push(add([newer, here, here, older].map(at => aBook({}, at))))
      return page(3, after)
    })
    await Promise.all(adding)
    const visited = pages.flatMap(({ items }) => items)
    expect(new Set(visited).size).toBe(visited.length)
    expect(visited.filter(id => before.includes(id))).toEqual(before)
    expect(visited).toEqual(inOrder().filter(id => visited.includes(id)))
    expect((await follow((after: BookPosition | null) => page(10, after))).flatMap(({ items }) => items)).toEqual(inOrder())
  })
}
