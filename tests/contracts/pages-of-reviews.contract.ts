import { beforeAll, expect, test } from '@jest/globals'
import type { ReviewPosition } from '../../src/application/ports/orders.ts'
import type { Review } from '../../src/domain/review.ts'
import { aBook, aReview, moment, times } from './samples.ts'
import type { Store } from './stores.ts'
import { follow, newestFirst } from './walk.ts'
import { addBooks, submitReviews } from './write.ts'

/** The part of the Catalogue contract about the list of a book's reviews. */
export function pagesOfReviews(store: () => Store): void {
  const { id } = aBook().state
  const [book, other, empty] = [aBook(), aBook(), aBook()]
  const kept: Review[] = []
  const inOrder = () => kept.toSorted(newestFirst).map(({ state }) => state.id)
  const add = async (reviews: Review[]) => {
    await submitReviews(store().unitOfWork, ...reviews)
    kept.push(...reviews)
  }
  const submitted = (at: Date) => aReview(book.state.id, { at })
  const page = async (limit: number, after: ReviewPosition | null = null) => {
    const { view } = await store().catalogue.reviews(book.state.id, { limit, after })
    return { items: view!.items.map(review => review.id), next: view!.next }
  }

  beforeAll(async () => {
    await addBooks(store().unitOfWork, book, other, empty)
    await submitReviews(store().unitOfWork, ...times(5, () => aReview(other.state.id)))
    await add(times(7, () => submitted(moment)))
    await add(times(7, at => submitted(new Date(moment.getTime() + at - 3))))
    await add(times(7, () => submitted(new Date(moment.getTime() - 1))))
  })

  test.each([1, 2, 7, 20, 21, 22, 100])(
    'P3 following pages of %d visits every review of the book once, newest first',
    async limit => {
      const pages = await follow((after: ReviewPosition | null) => page(limit, after))
      expect(pages.flatMap(({ items }) => items)).toEqual(inOrder())
      expect(pages).toHaveLength(Math.ceil(kept.length / limit))
    },
  )

  test('`next` is the place of the last item, and null where nothing is behind it', async () => {
    const { items, next } = await page(3)
    const { view } = await store().catalogue.review(book.state.id, items[2]!)
    expect(next).toStrictEqual({ keys: [view?.createdAt], id: items[2] })
    expect((await page(kept.length - 1)).next).not.toBeNull()
    expect((await page(kept.length)).next).toBeNull()
  })

  test('a book without reviews has an empty page, and so has every place past the end', async () => {
    const nothing = { items: [], next: null }
    const [last] = kept.toSorted(newestFirst).slice(-1)
    const end = { keys: [last!.state.createdAt.toISOString()], id: last!.state.id }
    const { catalogue } = store()
    expect((await catalogue.reviews(empty.state.id, { limit: 20, after: null })).view).toStrictEqual(nothing)
    expect((await catalogue.reviews(empty.state.id, { limit: 20, after: end })).view).toStrictEqual(nothing)
    expect((await catalogue.reviews(book.state.id, { limit: 20, after: end })).view).toStrictEqual(nothing)
    expect((await catalogue.reviews(id, { limit: 20, after: end })).view).toBeNull() // there is no such book
  })

  test('P3 reviews that are submitted meanwhile, before and behind, make nobody miss a review or see one twice', async () => {
    const before = inOrder()
    const adding: Promise<void>[] = []
    const pages = await follow((after: ReviewPosition | null) => {
      const here = new Date(after?.keys[0] ?? moment)
      const [newer, older] = [new Date(here.getTime() + 1), new Date(here.getTime() - 1)]
      if (adding.length < 12) adding.push(add([newer, here, here, older].map(submitted)))
      return page(3, after)
    })
    await Promise.all(adding)
    const visited = pages.flatMap(({ items }) => items)
    expect(new Set(visited).size).toBe(visited.length)
    expect(visited.filter(id => before.includes(id))).toEqual(before)
    expect(visited).toEqual(inOrder().filter(id => visited.includes(id)))
    expect((await follow((after: ReviewPosition | null) => page(10, after))).flatMap(({ items }) => items)).toEqual(inOrder())
  })
}
