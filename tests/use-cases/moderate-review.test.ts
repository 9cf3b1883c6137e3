import { describe, expect, test } from '@jest/globals'
import type { ModerateReviewInput } from '../../src/application/use-cases/moderate-review.ts'
import { ReviewNotFound, StaleReview, ValidationFailed } from '../../src/domain/errors.ts'
import { anOpinion, aReviewer, middlemarch } from '../domain/examples.ts'
import { bookId, memoryCore, reviewId } from './memory-core.ts'

/** A core that holds one review of one book, and a moderator who has seen it a minute later. */
async function withReview() {
  const core = memoryCore()
  const { id: book } = (await core.addBook.execute(middlemarch)).result
  const { result: review } = await core.submitReview.execute({ bookId: book, reviewer: aReviewer, opinion: anOpinion })
  core.clock.time += 60_000
  const asked = { bookId: book, id: review.id, reason: ' It is an advertisement. ', unchanged: () => true }
  const moderate = (more: Partial<ModerateReviewInput> = {}) => core.moderateReview.execute({ ...asked, ...more })
  const rating = async () => (await core.catalogue.book(book)).view?.rating
  return { ...core, book, review, moderate, rating }
}

describe('moderating a review', () => {
  test('takes it away with its rating, and keeps the reason in the event', async () => {
    const { moderate, rating, store, catalogue, book, review, clock } = await withReview()
    await moderate()
    expect((await catalogue.review(book, review.id)).view).toBeNull()
    expect(await rating()).toMatchObject({ average: null, count: 0 })
    const told = { type: 'review-withdrawn', bookId: book, reviewId: review.id, reviewerId: aReviewer.id, at: clock.now() }
    const reason = 'It is an advertisement.'
    expect(store.committed.events.at(-1)).toEqual({ ...told, sequence: 2, rating: 5, reason })
  })

  test('lets the reviewer review the book again, also when they had been erased', async () => {
    for (const erased of [false, true]) {
      const { moderate, eraseReviewer, submitReview, rating, store, book } = await withReview()
      if (erased) await eraseReviewer.execute(aReviewer)
      await moderate()
      await submitReview.execute({ bookId: book, reviewer: aReviewer, opinion: { rating: 2 } })
      expect(await rating()).toMatchObject({ average: 2, count: 1 })
      expect(store.committed.erased).toEqual(new Map())
    }
  })

  test('of an anonymous review tells nobody whose it was', async () => {
    const { moderate, eraseReviewer, store, review, rating } = await withReview()
    await eraseReviewer.execute(aReviewer)
    const seen: unknown[] = []
    await moderate({ unchanged: current => seen.push(current) > 0 })
    expect(seen).toMatchObject([{ id: review.id, reviewer: null, title: null, body: null, edited: true }])
    expect(await rating()).toMatchObject({ average: null, count: 0 })
    expect(store.committed.events.at(-1)).toMatchObject({ type: 'review-withdrawn', sequence: 3, reviewerId: null })
  })

  test('is refused for what is no reason, before anything is looked at, and nothing is kept', async () => {
    const { moderate, store, unitOfWork } = await withReview()
    const [before, runs] = [store.committed, unitOfWork.runs]
    for (const reason of ['', ' \n', 'a\0', '\udc00', 'x'.repeat(501), 'x'.repeat(1_000_000)]) {
      const refused = moderate({ reason, id: reviewId(99) })
      await expect(refused).rejects.toThrow(ValidationFailed)
      await expect(refused).rejects.toMatchObject({ violations: [{ pointer: '/reason' }] })
    }
    expect([store.committed, unitOfWork.runs]).toEqual([before, runs])
  })

  test('is refused where there is no such review of that book', async () => {
    const { moderate, review } = await withReview()
    const nowhere = [{ id: reviewId(99) }, { bookId: bookId(99) }, { bookId: bookId(99), unchanged: () => false }]
    for (const asked of nowhere) await expect(moderate(asked)).rejects.toThrow(ReviewNotFound)
    await moderate()
    await expect(moderate()).rejects.toThrow(new ReviewNotFound(bookId(1), review.id))
  })

  test('is refused when it is not what the moderator has seen, and nothing is kept', async () => {
    const { moderate, store, review } = await withReview()
    const before = store.committed
    await expect(moderate({ unchanged: () => false })).rejects.toThrow(new StaleReview(review.id))
    expect(store.committed).toBe(before)
  })
})
