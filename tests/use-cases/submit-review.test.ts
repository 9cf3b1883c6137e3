import { describe, expect, test } from '@jest/globals'
import { AlreadyReviewed, BookNotFound, ValidationFailed } from '../../src/domain/errors.ts'
import { readId, type ReviewerId } from '../../src/domain/identity.ts'
import type { Reviewer } from '../../src/domain/review.ts'
import { anOpinion, aReviewer, middlemarch } from '../domain/examples.ts'
import { bookId, memoryCore, reviewId } from './memory-core.ts'

const anotherReviewer: Reviewer = { id: readId<ReviewerId>('019c1a2b-3c4d-7e5f-8a6b-0000000000bb')!, name: 'Casaubon' }

/** A core that holds one book, and what submits a review of it. */
async function withMiddlemarch() {
  const core = memoryCore()
  const {
    result: { id },
  } = await core.addBook.execute(middlemarch)
  const submit = (reviewer: Reviewer, rating: number) =>
    core.submitReview.execute({ bookId: id, reviewer, opinion: { ...anOpinion, rating } })
  return { ...core, id, submit }
}

describe('submitting a review', () => {
  test('answers the review as it was kept', async () => {
    const { submitReview, catalogue, clock, id } = await withMiddlemarch()
    clock.time += 60_000
    const { result: submitted } = await submitReview.execute({ bookId: id, reviewer: aReviewer, opinion: anOpinion })
    expect(submitted).toEqual({
      ...anOpinion,
      id: reviewId(2),
      bookId: id,
      reviewer: aReviewer,
      createdAt: '2026-01-02T03:05:05.678Z',
      updatedAt: '2026-01-02T03:05:05.678Z',
      edited: false,
    })
    expect((await catalogue.review(id, reviewId(2))).view).toEqual(submitted)
  })

  test('keeps the event with it, and numbers the events of a book from 1', async () => {
    const { store, submit, id, clock } = await withMiddlemarch()
    await submit(aReviewer, 4)
    await submit(anotherReviewer, 2)
    const common = { type: 'review-submitted', bookId: id, at: clock.now() }
    expect(store.committed.events.slice(1)).toEqual([
      { ...common, sequence: 1, reviewId: reviewId(2), reviewerId: aReviewer.id, rating: 4 },
      { ...common, sequence: 2, reviewId: reviewId(3), reviewerId: anotherReviewer.id, rating: 2 },
    ])
  })

  test('numbers the events of each book apart', async () => {
    const { addBook, submitReview, store, submit } = await withMiddlemarch()
    await submit(aReviewer, 4)
    const {
      result: { id },
    } = await addBook.execute({ title: 'Romola', authors: ['George Eliot'] })
    await submitReview.execute({ bookId: id, reviewer: aReviewer, opinion: { rating: 3 } })
    expect(store.committed.events.at(-1)).toMatchObject({ bookId: id, sequence: 1 })
  })

  test('counts in the rating of the book at once', async () => {
    const { catalogue, submit, id } = await withMiddlemarch()
    await submit(aReviewer, 5)
    expect((await catalogue.book(id)).view?.rating).toMatchObject({ average: 5, count: 1 })
    await submit(anotherReviewer, 2)
    expect((await catalogue.book(id)).view?.rating).toEqual({
      average: 3.5,
      count: 2,
      histogram: { 1: 0, 2: 1, 3: 0, 4: 0, 5: 1 },
    })
  })

  test('is refused to who has reviewed the book: it names that review, and nothing is kept or counted', async () => {
    const { store, submit, id } = await withMiddlemarch()
    await submit(aReviewer, 5)
    const before = store.committed
    const again = submit(aReviewer, 1)
    await expect(again).rejects.toThrow(AlreadyReviewed)
    await expect(again).rejects.toMatchObject({ bookId: id, existing: reviewId(2) })
    expect(store.committed).toBe(before)
  })

  test('is refused where there is no such book, and nothing is kept', async () => {
    const { submitReview, store } = await withMiddlemarch()
    const before = store.committed
    const refused = submitReview.execute({ bookId: bookId(99), reviewer: aReviewer, opinion: anOpinion })
    await expect(refused).rejects.toThrow(new BookNotFound(bookId(99)))
    expect(store.committed).toBe(before)
  })

  test('is refused with all that is wrong before anything is begun', async () => {
    const { submitReview, unitOfWork, id } = await withMiddlemarch()
    const refused = submitReview.execute({ bookId: id, reviewer: { ...aReviewer, name: '' }, opinion: { rating: 6, title: '' } })
    await expect(refused).rejects.toThrow(ValidationFailed)
    await expect(refused).rejects.toMatchObject({
      violations: [{ pointer: '/reviewer' }, { pointer: '/rating' }, { pointer: '/title' }],
    })
    expect(unitOfWork.runs).toBe(1) // of the book
  })

  test('by one reviewer twenty times at once makes one review', async () => {
    const { store, submit, id, catalogue } = await withMiddlemarch()
    const all = await Promise.allSettled(Array.from({ length: 20 }, () => submit(aReviewer, 3)))
    expect(all.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(store.committed.reviews.size).toBe(1)
    expect((await catalogue.book(id)).view?.rating).toMatchObject({ average: 3, count: 1 })
  })
})
