import { describe, expect, test } from '@jest/globals'
import { NotYourReview, ReviewNotFound, StaleReview, ValidationFailed } from '../../src/domain/errors.ts'
import { readId, type ReviewerId } from '../../src/domain/identity.ts'
import type { OpinionChanges, Reviewer } from '../../src/domain/review.ts'
import { anOpinion, aReviewer, middlemarch } from '../domain/examples.ts'
import { bookId, memoryCore, reviewId } from './memory-core.ts'

const anotherReviewer: Reviewer = { id: readId<ReviewerId>('019c1a2b-3c4d-7e5f-8a6b-0000000000bb')!, name: 'Casaubon' }

/** A core that holds one review of one book, and what changes it a minute later. */
async function withReview() {
  const core = memoryCore()
  const { id: book } = (await core.addBook.execute(middlemarch)).result
  const { result: review } = await core.submitReview.execute({ bookId: book, reviewer: aReviewer, opinion: anOpinion })
  core.clock.time += 60_000
  const asked = { bookId: book, id: review.id, reviewer: aReviewer, unchanged: () => true }
  const revise = (changes: OpinionChanges, more: Partial<typeof asked> = {}) =>
    core.reviseReview.execute({ ...asked, changes, ...more })
  const withdraw = (more: Partial<typeof asked> = {}) => core.withdrawReview.execute({ ...asked, ...more })
  const rating = async () => (await core.catalogue.book(book)).view?.rating
  return { ...core, book, review, revise, withdraw, rating }
}

describe('revising a review', () => {
  test('answers the review as it was kept', async () => {
    const { revise, catalogue, book, review } = await withReview()
    const revised = await revise({ rating: 1, body: null })
    expect(revised).toEqual({ ...review, rating: 1, body: null, edited: true, updatedAt: '2026-01-02T03:05:05.678Z' })
    expect((await catalogue.review(book, review.id)).view).toEqual(revised)
  })

  test('counts in the rating of the book at once, and keeps the event with it', async () => {
    const { revise, rating, store, book, review, clock } = await withReview()
    await revise({ rating: 1 })
    expect(await rating()).toEqual({ average: 1, count: 1, histogram: { 1: 1, 2: 0, 3: 0, 4: 0, 5: 0 } })
    const told = { type: 'review-revised', bookId: book, reviewId: review.id, reviewerId: aReviewer.id, at: clock.now() }
    expect(store.committed.events.at(-1)).toEqual({ ...told, sequence: 2, rating: 1, previousRating: 5 })
  })

  test('that changes nothing is no version and no event', async () => {
    const { revise, store, review } = await withReview()
    const { events } = store.committed
    expect(await revise({ rating: 5, title: ' Growing up is hard' })).toEqual(review)
    expect(store.committed.events).toEqual(events)
  })

  test('is refused with all that is wrong, and nothing is kept', async () => {
    const { revise, store } = await withReview()
    const before = store.committed
    const refused = revise({ rating: 6, spoiler: null })
    await expect(refused).rejects.toThrow(ValidationFailed)
    await expect(refused).rejects.toMatchObject({ violations: [{ pointer: '/rating' }, { pointer: '/spoiler' }] })
    expect(store.committed).toBe(before)
  })
})

describe('withdrawing a review', () => {
  test('takes it away with its rating, and keeps the event', async () => {
    const { withdraw, rating, store, catalogue, book, review, clock } = await withReview()
    await withdraw()
    expect((await catalogue.review(book, review.id)).view).toBeNull()
    expect(await rating()).toMatchObject({ average: null, count: 0 })
    const told = { type: 'review-withdrawn', bookId: book, reviewId: review.id, reviewerId: aReviewer.id, at: clock.now() }
    expect(store.committed.events.at(-1)).toEqual({ ...told, sequence: 2, rating: 5, reason: null })
  })

  test('lets the reviewer review the book again', async () => {
    const { withdraw, submitReview, rating, book } = await withReview()
    await withdraw()
    await submitReview.execute({ bookId: book, reviewer: aReviewer, opinion: { rating: 2 } })
    expect(await rating()).toMatchObject({ average: 2, count: 1 })
    await expect(withdraw()).rejects.toThrow(ReviewNotFound)
  })
})

describe.each(['revise', 'withdraw'] as const)('to %s a review', which => {
  type More = {
    bookId?: ReturnType<typeof bookId>
    id?: ReturnType<typeof reviewId>
    reviewer?: Reviewer
    unchanged?: () => boolean
  }
  const withChange = async () => {
    const core = await withReview()
    const change = (more: More = {}): Promise<unknown> =>
      which === 'revise' ? core.revise({ rating: 1 }, more) : core.withdraw(more)
    return { ...core, change }
  }
  const stale = () => false

  test('is refused where there is no such review of that book, whoever asks', async () => {
    const { change, review } = await withChange()
    for (const nowhere of [{ id: reviewId(99) }, { bookId: bookId(99) }])
      await expect(change({ ...nowhere, reviewer: anotherReviewer, unchanged: stale })).rejects.toThrow(ReviewNotFound)
    await expect(change({ bookId: bookId(99) })).rejects.toThrow(new ReviewNotFound(bookId(99), review.id))
  })

  test('is refused to another, who is not told whether the version is right', async () => {
    const { change, store } = await withChange()
    const before = store.committed
    await expect(change({ reviewer: anotherReviewer, unchanged: stale })).rejects.toThrow(NotYourReview)
    expect(store.committed).toBe(before)
  })

  test('is up to the reviewer’s id, and not to how the name is written', async () => {
    const { change } = await withChange()
    await change({ reviewer: { ...aReviewer, name: 'D.' } })
  })

  test('C2 is refused when it is not what the reviewer has seen, and nothing is kept', async () => {
    const { change, store, review } = await withChange()
    const before = store.committed
    const asked: unknown[] = []
    const unchanged = (...current: unknown[]) => {
      asked.push(...current)
      return false
    }
    await expect(change({ unchanged })).rejects.toThrow(new StaleReview(review.id))
    expect(asked).toEqual([review])
    expect(store.committed).toBe(before)
  })
})
