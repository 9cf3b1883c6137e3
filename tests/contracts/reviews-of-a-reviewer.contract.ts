import { beforeAll, expect, test } from '@jest/globals'
import type { ReviewPosition } from '../../src/application/ports/orders.ts'
import type { Review } from '../../src/domain/review.ts'
import { aBook, anIsbn, aReview, moment, someone, times, unknownBook } from './samples.ts'
import type { Store } from './stores.ts'
import { follow, newestFirst } from './walk.ts'
import { addBooks, submitReviews } from './write.ts'

/** The part of the Catalogue contract by which a reviewer's reviews are read, with their books. */
export function reviewsOfAReviewer(store: () => Store): void {
  const [reviewer, other] = [someone(), someone()]
  const books = times(12, at => aBook({ isbn: at % 2 ? anIsbn() : null, publishedYear: 1800 + at }))
  // Four at each moment, so that the id tells their order.
  const mine: Review[] = books.map((book, at) => aReview(book.state.id, { reviewer, at: new Date(moment.getTime() + (at % 3)) }))

  beforeAll(async () => {
    await addBooks(store().unitOfWork, ...books)
    await submitReviews(store().unitOfWork, ...mine, ...books.map(book => aReview(book.state.id, { reviewer: other })))
  })

  test.each((['newest', 'oldest', undefined] as const).flatMap(sort => [1, 5, 12, 100].map(limit => [sort, limit] as const)))(
    'P3 %s first: following pages of %d visits each of theirs once, in its order',
    async (sort, limit) => {
      const page = async (after: ReviewPosition | null) =>
        (await store().catalogue.reviewsBy(reviewer.id, { limit, after, ...(sort && { sort }) })).view
      const pages = await follow(page)
      const inOrder = mine.toSorted(newestFirst).map(({ state }) => state.id)
      expect(pages.flatMap(({ items }) => items.map(({ id }) => id))).toEqual(sort === 'oldest' ? inOrder.toReversed() : inOrder)
      expect(pages).toHaveLength(Math.ceil(mine.length / limit))
    },
  )

  test('nobody has an empty page', async () => {
    const query = { sort: 'oldest', limit: 5, after: null } as const
    expect((await store().catalogue.reviewsBy(someone().id, query)).view).toEqual({ items: [], next: null })
  })

  test('the books of a page are those that there are, each once and as it looks alone', async () => {
    const { catalogue } = store()
    const ids = books.map(({ state }) => state.id)
    const found = await catalogue.booksOf([...ids, unknownBook(), ids[0]!])
    const alone = await Promise.all(ids.map(async id => (await catalogue.book(id)).view!))
    const byId = (a: { id: string }, b: { id: string }) => (a.id < b.id ? -1 : 1)
    expect(found.toSorted(byId)).toStrictEqual(alone.toSorted(byId))
    expect(alone[0]!.rating.count).toBe(2)
  })

  test('the books of no page are none', async () => {
    expect(await store().catalogue.booksOf([])).toEqual([])
    expect(await store().catalogue.booksOf([unknownBook()])).toEqual([])
  })
}
