import { beforeAll, describe, expect, test } from '@jest/globals'
import type { ReviewQuery } from '../../src/application/ports/catalogue.ts'
import { type ReviewPosition, type ReviewSort, reviewSorts } from '../../src/application/ports/orders.ts'
import type { ReviewView } from '../../src/application/ports/views.ts'
import { aBook, aReview, moment, times } from './samples.ts'
import type { Store } from './stores.ts'
import { follow } from './walk.ts'
import { addBooks, submitReviews } from './write.ts'

const compare = (...values: (number | string)[]) => {
  for (let at = 0; at < values.length; at += 2) if (values[at] !== values[at + 1]) return values[at]! < values[at + 1]! ? -1 : 1
  return 0
}
const byTime = (a: ReviewView, b: ReviewView) => compare(a.createdAt, b.createdAt, a.id, b.id)
const byStars = (a: ReviewView, b: ReviewView) => compare(a.rating, b.rating, a.createdAt, b.createdAt, a.id, b.id)
const orders: Record<ReviewSort, (a: ReviewView, b: ReviewView) => number> = {
  newest: (a, b) => byTime(b, a),
  oldest: byTime,
  highest: (a, b) => byStars(b, a),
  lowest: byStars,
}

/** The part of the Catalogue contract about the orders of a book's reviews, and those of some ratings only. */
export function ordersOfReviews(store: () => Store): void {
  describe.each(reviewSorts)('P7 reviews, %s first', sort => {
    const [book, other] = [aBook(), aBook()]
    const submit = (at: number) =>
      submitReviews(
        store().unitOfWork,
        aReview(book.state.id, { rating: 1 + (at % 5), at: new Date(moment.getTime() + (at % 3)) }),
      )
    type Asked = Pick<ReviewQuery, 'ratings'>
    const page = async (query: Asked, limit: number, after: ReviewPosition | null) =>
      (await store().catalogue.reviews(book.state.id, { ...query, sort, limit, after })).view!
    const walk = async (query: Asked, limit: number) =>
      (await follow((after: ReviewPosition | null) => page(query, limit, after))).flatMap(({ items }) => items)

    beforeAll(async () => {
      await addBooks(store().unitOfWork, book, other)
      await submitReviews(store().unitOfWork, aReview(other.state.id, { rating: 4 }))
      for (const at of times(23, n => n)) await submit(at)
    })

    test.each([1, 2, 7, 100])('P3 following pages of %d visits every review once, in its order', async limit => {
      const reviews = await walk({}, limit)
      expect(new Set(reviews.map(({ id }) => id)).size).toBe(23)
      expect(reviews).toEqual(reviews.toSorted(orders[sort]))
    })

    test.each<[number[], number]>([
      [[4], 4],
      [[5, 4], 8],
      [[4, 4, 4], 4],
      [[1, 3, 5], 14],
      [[1, 2, 3, 4, 5], 23],
      [[], 23],
    ])('P7 only those of %j stars, each once, in the same order', async (stars, count) => {
      const ratings = stars as NonNullable<Asked['ratings']>
      const all = await walk({}, 100)
      const asked = all.filter(({ rating }) => ratings.length === 0 || ratings.includes(rating))
      expect(asked).toHaveLength(count)
      for (const limit of [1, 3, 100]) expect(await walk({ ratings }, limit)).toEqual(asked)
    })

    test('P7 what no review has is an empty page, and where there is no book, none', async () => {
      const query = { ratings: [1, 2] as const, sort, limit: 2, after: null }
      expect((await store().catalogue.reviews(other.state.id, query)).view).toEqual({ items: [], next: null })
      expect((await store().catalogue.reviews(aBook().state.id, query)).view).toBeNull()
    })

    test('P3 reviews that are submitted meanwhile make nobody miss a review or see one twice', async () => {
      const query = { ratings: [2, 3, 5] as const }
      const before = (await walk(query, 100)).map(({ id }) => id)
      const adding: Promise<unknown>[] = []
      const pages = await follow((after: ReviewPosition | null) => {
        if (adding.length < 6) adding.push(submit(adding.length))
        return page(query, 3, after)
      })
      await Promise.all(adding)
      const visited = pages.flatMap(({ items }) => items.map(({ id }) => id))
      expect(new Set(visited).size).toBe(visited.length)
      expect(visited.filter(id => before.includes(id))).toEqual(before)
    })
  })
}
