import { describe, expect, test } from '@jest/globals'
import type { ReviewView } from '../../src/application/ports/views.ts'
import { AlreadyReviewed, NotYourReview } from '../../src/domain/errors.ts'
import { readId, type ReviewerId } from '../../src/domain/identity.ts'
import type { Reviewer } from '../../src/domain/review.ts'
import { anOpinion, aReviewer, middlemarch } from '../domain/examples.ts'
import { bookId, memoryCore, reviewId } from './memory-core.ts'

const another: Reviewer = { id: readId<ReviewerId>('019c1a2b-3c4d-7e5f-8a6b-0000000000bb')!, name: 'Casaubon' }
const page = { limit: 100, after: null }

/** A core in which the reviewer, and another, have reviewed so many books; what comes then comes a minute later. */
async function withReviews(count: number) {
  const core = memoryCore()
  for (let nth = 0; nth < count; nth++) {
    const { result } = await core.addBook.execute({ ...middlemarch, isbn: null, title: `Middlemarch, ${nth}` })
    for (const reviewer of [aReviewer, another])
      await core.submitReview.execute({ bookId: result.id, reviewer, opinion: anOpinion })
  }
  core.clock.time += 60_000
  core.unitOfWork.runs = 0
  const named = (reviewer: Reviewer) =>
    [...core.store.committed.reviews.values()].filter(({ state }) => state.reviewer?.id === reviewer.id).length
  const anonymous = () => [...core.store.committed.reviews.values()].filter(({ state }) => state.reviewer === null)
  return { ...core, named, anonymous }
}

/** A millisecond later: when they became anonymous is not told, and so not that they all did at once. */
const justAfter = ({ updatedAt }: ReviewView): string => new Date(Date.parse(updatedAt) + 1).toISOString()

describe('erasing a reviewer', () => {
  test('leaves of each review its stars, and of the others everything', async () => {
    const { eraseReviewer, catalogue } = await withReviews(2)
    const before = (await catalogue.reviews(bookId(1), page)).view!.items
    await eraseReviewer.execute(aReviewer)
    const forgotten = { reviewer: null, title: null, body: null, spoiler: false }
    expect((await catalogue.reviews(bookId(1), page)).view!.items).toEqual(
      before.map(review =>
        review.reviewer?.id === aReviewer.id ? { ...review, ...forgotten, edited: true, updatedAt: justAfter(review) } : review,
      ),
    )
  })

  test('tells it of each book once, in its order, and leaves the rating as it was', async () => {
    const { eraseReviewer, catalogue, clock, store } = await withReviews(2)
    const before = (await catalogue.books(page)).view
    const { events } = store.committed
    await eraseReviewer.execute(aReviewer)
    expect((await catalogue.books(page)).view).toEqual(before)
    const told = { type: 'review-anonymised', sequence: 3, rating: 5, at: clock.now() }
    expect(store.committed.events).toEqual([
      ...events,
      { ...told, bookId: bookId(1), reviewId: reviewId(2) },
      { ...told, bookId: bookId(4), reviewId: reviewId(5) },
    ])
  })

  test('leaves them nothing to change, and no second rating', async () => {
    const { eraseReviewer, reviseReview, withdrawReview, submitReview, store } = await withReviews(1)
    await eraseReviewer.execute(aReviewer)
    const before = store.committed
    for (const reviewer of [aReviewer, another]) {
      const asked = { bookId: bookId(1), id: reviewId(2), reviewer, unchanged: () => true }
      await expect(reviseReview.execute({ ...asked, changes: { rating: 1 } })).rejects.toThrow(NotYourReview)
      await expect(withdrawReview.execute(asked)).rejects.toThrow(NotYourReview)
    }
    const again = submitReview.execute({ bookId: bookId(1), reviewer: aReviewer, opinion: { rating: 1 } })
    await expect(again).rejects.toEqual(new AlreadyReviewed(bookId(1), reviewId(2)))
    expect(store.committed).toBe(before)
  })

  test('of whom nothing is known, and a second time, changes nothing', async () => {
    const { eraseReviewer, store, unitOfWork } = await withReviews(1)
    await eraseReviewer.execute(aReviewer)
    const before = structuredClone([...store.committed.events])
    const nobody = { ...aReviewer, id: readId<ReviewerId>('019c1a2b-3c4d-7e5f-8a6b-0000000000cc')! }
    for (const reviewer of [aReviewer, nobody]) await eraseReviewer.execute(reviewer)
    expect(unitOfWork.runs).toBe(3)
    expect(store.committed.events).toEqual(before)
  })

  test.each([
    [0, 1],
    [499, 1],
    [500, 2],
    [1_100, 3],
  ])('of %d reviews takes %d units of work', async (count, runs) => {
    const { eraseReviewer, named, anonymous, unitOfWork, store } = await withReviews(count)
    const { events } = store.committed
    await eraseReviewer.execute(aReviewer)
    expect([unitOfWork.runs, named(aReviewer), named(another), anonymous().length]).toEqual([runs, 0, count, count])
    expect(store.committed.events).toHaveLength(events.length + count)
  })

  test('that fails on the way leaves forgotten what was, and asked again forgets the rest', async () => {
    const { eraseReviewer, named, anonymous, unitOfWork, store } = await withReviews(1_100)
    const { events } = store.committed
    const error = new Error('the database is away')
    unitOfWork.failing = { run: 2, error }
    await expect(eraseReviewer.execute(aReviewer)).rejects.toBe(error)
    expect([unitOfWork.runs, named(aReviewer), anonymous().length]).toEqual([2, 600, 500])
    expect(store.committed.events).toHaveLength(events.length + 500)
    await eraseReviewer.execute(aReviewer)
    expect([unitOfWork.runs, named(aReviewer), anonymous().length]).toEqual([4, 0, 1_100])
    const anonymised = store.committed.events.slice(events.length)
    expect(new Set(anonymised.map(event => event.type === 'review-anonymised' && event.reviewId)).size).toBe(1_100)
    expect(anonymous().every(({ state }) => state.version === 2)).toBe(true)
  })
})

describe('a reviewer’s own list', () => {
  test('has their reviews of all books, the newest first, page by page, until they are erased', async () => {
    const { listReviewsByReviewer, eraseReviewer } = await withReviews(3)
    const first = (await listReviewsByReviewer.execute(aReviewer.id, { limit: 2, after: null })).view
    const second = (await listReviewsByReviewer.execute(aReviewer.id, { limit: 2, after: first.next })).view
    expect([...first.items, ...second.items].map(({ bookId }) => bookId)).toEqual([bookId(7), bookId(4), bookId(1)])
    expect([...first.items, ...second.items].map(({ reviewer }) => reviewer)).toEqual([aReviewer, aReviewer, aReviewer])
    expect(second.next).toBeNull()
    await eraseReviewer.execute(aReviewer)
    expect(await listReviewsByReviewer.execute(aReviewer.id, page)).toMatchObject({ view: { items: [], next: null } })
    expect((await listReviewsByReviewer.execute(another.id, page)).view.items).toHaveLength(3)
  })
})
