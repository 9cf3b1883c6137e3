import { beforeAll, describe, expect, test } from '@jest/globals'
import { type BookPosition, type BookSort, bookSorts } from '../../src/application/ports/orders.ts'
import type { BookView } from '../../src/application/ports/views.ts'
import { aBook, aReview, moment, times } from './samples.ts'
import type { Store } from './stores.ts'
import { follow } from './walk.ts'
import { addBooks, submitReviews } from './write.ts'

/** In their order: by words, whatever the case, accents and punctuation, and by code points. */
const titles = [
  ...['!!', '10 Tales', '9 Tales', 'Abc', 'ábd', 'ABE', '«Abé» and b', 'Abélard', 'z'],
  ...['Ω', 'Яблоко', 'א', '夢', '\ufa0e', '𐐀', '🚀'],
]
const ratings = [[], [5], [5, 5], [4, 4, 4, 5], [4, 4, 5], [1], [1, 5]] as const

/** The part of the Catalogue contract about the orders of books. */
export function ordersOfBooks(store: () => Store): void {
  const down =
    (...keys: ((book: BookView) => number | string)[]) =>
    (a: BookView, b: BookView) => {
      for (const key of keys) if (key(a) !== key(b)) return key(a) < key(b) ? 1 : -1
      return 0
    }
  const average = ({ rating }: BookView) => rating.average ?? 0
  const count = ({ rating }: BookView) => rating.count
  const id = (book: BookView) => book.id
  const orders: Record<BookSort, (a: BookView, b: BookView) => number> = {
    newest: down(({ createdAt }) => createdAt, id),
    title: (a, b) => titles.indexOf(a.title) - titles.indexOf(b.title) || down(id)(b, a),
    rating: down(average, count, id),
    reviews: down(count, id),
  }

  describe.each(bookSorts)('P6 books by %s', sort => {
    const author = `Ordered By ${sort}`
    /** Adds a book, and reviews of it. */
    const add = async (title: string, stars: readonly number[], at = moment) => {
      const book = aBook({ title, authors: [author] }, at)
      await addBooks(store().unitOfWork, book)
      await submitReviews(store().unitOfWork, ...stars.map(rating => aReview(book.state.id, { rating })))
    }
    const page = async (limit: number, after: BookPosition | null) =>
      (await store().catalogue.books({ author, sort, limit, after })).view
    const walk = async (limit: number) =>
      (await follow((after: BookPosition | null) => page(limit, after))).flatMap(({ items }) => items)

    beforeAll(async () => {
      for (const [at, title] of [...titles.toReversed(), 'Abc', 'Abc'].entries())
        await add(title, ratings[at % ratings.length]!, new Date(moment.getTime() + (at % 5)))
    })

    test.each([1, 2, 5, 100])('P3 following pages of %d visits every book once, in its order', async limit => {
      const books = await walk(limit)
      expect(new Set(books.map(id)).size).toBe(18)
      expect(books.map(id)).toEqual(books.toSorted(orders[sort]).map(id))
    })

    test('`next` is the place of the last item, and the page behind it begins with the next one', async () => {
      const { items, next } = await page(18, null)
      expect([items.length, next]).toEqual([18, null])
      const short = await page(17, null)
      expect(short.next?.id).toBe(items[16]!.id)
      expect(await page(17, short.next)).toEqual({ items: [items[17]], next: null })
    })

    test('P3 books that are added meanwhile, with their reviews, make nobody miss a book or see one twice', async () => {
      const before = (await walk(100)).map(id)
      const adding: Promise<void>[] = []
      const pages = await follow((after: BookPosition | null) => {
        const at = adding.length
        const stars = times(at % 4, n => 1 + ((at + n) % 5))
        if (at < 8) adding.push(add(['!', 'Abc', 'ABD', '🚀🚀'][at % 4]!, stars, new Date(moment.getTime() + at)))
        return page(3, after)
      })
      await Promise.all(adding)
      const visited = pages.flatMap(({ items }) => items.map(id))
      expect(new Set(visited).size).toBe(visited.length)
      expect(visited.filter(one => before.includes(one))).toEqual(before)
      expect(await walk(4)).toHaveLength(18 + adding.length)
    })
  })

  test('P6 unless told the newest first, and by rating the unrated last', async () => {
    const { catalogue } = store()
    const newest = await catalogue.books({ limit: 100, after: null, sort: 'newest' })
    expect((await catalogue.books({ limit: 100, after: null })).view).toEqual(newest.view)
    const rated = await catalogue.books({ author: 'Ordered By rating', limit: 100, after: null, sort: 'rating' })
    const counts = rated.view.items.map(count)
    expect([counts[0], counts.at(-1)]).toEqual([2, 0])
    expect(counts.slice(counts.indexOf(0)).every(one => one === 0)).toBe(true)
  })
}
