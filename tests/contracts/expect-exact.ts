import { expect } from '@jest/globals'
import type { BookId } from '../../src/domain/identity.ts'
import { times } from './samples.ts'
import type { Store } from './stores.ts'

/** What a book's reviews come to, and what its events tell, is what its summary says; the events leave no gap. At most 100 reviews. */
export async function expectExact({ catalogue, events: eventsOf }: Store, id: BookId): Promise<void> {
  const { items } = (await catalogue.reviews(id, { limit: 100, after: null })).view!
  const recount = Object.fromEntries([1, 2, 3, 4, 5].map(stars => [stars, items.filter(({ rating }) => rating === stars).length]))
  expect((await catalogue.book(id)).view?.rating).toMatchObject({ count: items.length, histogram: recount })

  const events = await eventsOf(id)
  expect(events.map(({ sequence }) => sequence)).toEqual(times(events.length, at => at))
  const told = new Map<string, { rating: number; anonymous: boolean }>()
  for (const event of events) {
    if (event.type === 'book-added') continue
    if (event.type === 'review-withdrawn') told.delete(event.reviewId)
    else told.set(event.reviewId, { rating: event.rating, anonymous: event.type === 'review-anonymised' })
    if (event.type === 'review-revised') expect(event.previousRating).toBeGreaterThan(0)
  }
  expect(new Map(items.map(({ id, rating, reviewer }) => [id as string, { rating, anonymous: reviewer === null }]))).toEqual(told)
}
