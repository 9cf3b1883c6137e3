import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { AlreadyReviewed, BookNotFound, IsbnTaken } from '../../src/domain/errors.ts'
import { addingMissingBooks } from './adding-missing-books.contract.ts'
import { changingReviews } from './changing-reviews.contract.ts'
import { changingReviewsAtOnce } from './changing-reviews-at-once.contract.ts'
import { findingAlike } from './finding-alike.contract.ts'
import { findingAlikeAtOnce } from './finding-alike-at-once.contract.ts'
import { importingLibraries } from './importing-libraries.contract.ts'
import { keeping } from './keeping.contract.ts'
import { exactRatings } from './exact-ratings.contract.ts'
import { erasingReviewers } from './erasing-reviewers.contract.ts'
import { erasingReviewersAtOnce } from './erasing-reviewers-at-once.contract.ts'
import { forgettingReviewers } from './forgetting-reviewers.contract.ts'
import { doneOnce } from './once.contract.ts'
import { parallelWriters } from './parallel-writers.contract.ts'
import { aBook, anIsbn, aReview, unknownBook } from './samples.ts'
import type { Store } from './stores.ts'
import { submitting } from './submitting.contract.ts'

/** What every UnitOfWork promises, whoever keeps the data. */
export function unitOfWorkContract(adapter: string, open: () => Promise<Store>): void {
  describe(`UnitOfWork on ${adapter}`, () => {
    let store: Store
    beforeAll(async () => {
      store = await open()
    })
    afterAll(() => store.close())

    describe('what was added', () => keeping(() => store))
    describe('all or nothing', () => allOrNothing(() => store))
    describe('refusals', () => refusals(() => store))
    describe('submitting a review', () => submitting(() => store))
    describe('changing reviews', () => changingReviews(() => store))
    describe('changing reviews at once', () => changingReviewsAtOnce(() => store))
    describe('erasing reviewers', () => erasingReviewers(() => store))
    describe('erasing reviewers at once', () => erasingReviewersAtOnce(() => store))
    describe('exact ratings', () => exactRatings(() => store))
    describe('forgetting reviewers', () => forgettingReviewers(() => store))
    describe('adding missing books', () => addingMissingBooks(() => store))
    describe('finding alike books', () => findingAlike(() => store))
    describe('finding alike books at once', () => findingAlikeAtOnce(() => store))
    describe('importing libraries', () => importingLibraries(() => store))
    describe('done once', () => doneOnce(() => store))
    describe('parallel writers', () => parallelWriters(() => store))
  })
}

function allOrNothing(store: () => Store): void {
  test.each([
    ['a fault', new Error('no')],
    ['a refusal', new BookNotFound('nowhere')],
  ])('when the work rejects with %s nothing is kept', async (_kind, reason) => {
    const [before, book] = [aBook(), aBook()]
    await store().unitOfWork.run(tx => tx.books.add(before))
    const work = store().unitOfWork.run(async tx => {
      await tx.books.add(book)
      tx.emit(book.added())
      for (const { state } of [before, book]) {
        const review = aReview(state.id)
        tx.emit(review.submitted(await tx.reviews.add(review)))
      }
      throw reason
    })
    await expect(work).rejects.toBe(reason)

    const { catalogue, events, unitOfWork } = store()
    expect((await catalogue.book(book.state.id)).view).toBeNull()
    expect((await catalogue.reviews(before.state.id, { limit: 1, after: null })).view?.items).toEqual([])
    expect((await catalogue.book(before.state.id)).view?.rating.count).toBe(0)
    expect([...(await events(book.state.id)), ...(await events(before.state.id))]).toEqual([])
    // The sequence leaves no gap for what never was.
    expect(await unitOfWork.run(tx => tx.reviews.add(aReview(before.state.id)))).toBe(1)
  })

  test('nobody else sees what is not committed', async () => {
    const book = aBook()
    let seen: Promise<unknown> = Promise.resolve('nothing was read')
    const work = store().unitOfWork.run(async tx => {
      await tx.books.add(book)
      seen = store().catalogue.book(book.state.id)
      throw new Error('no')
    })
    await expect(work).rejects.toThrow('no')
    expect(await seen).toMatchObject({ view: null })
  })

  test('one that fails does not disturb another that runs beside it', async () => {
    const [kept, dropped] = [aBook(), aBook()]
    const outcomes = await Promise.allSettled(
      [kept, dropped].map(book =>
        store().unitOfWork.run(async tx => {
          await tx.books.add(book)
          if (book === dropped) throw new Error('no')
          return 'kept'
        }),
      ),
    )
    expect(outcomes).toMatchObject([{ value: 'kept' }, { reason: { message: 'no' } }])
    const found = await Promise.all([kept, dropped].map(({ state }) => store().catalogue.book(state.id)))
    expect(found.map(({ view }) => view?.id)).toEqual([kept.state.id, undefined])
  })
}

function refusals(store: () => Store): void {
  const reason = (work: Promise<unknown>) =>
    work.then(
      () => 'it was not refused',
      (error: unknown) => error,
    )

  test('a second book with an ISBN is refused, naming the first', async () => {
    const isbn = anIsbn()
    const first = aBook({ isbn })
    await store().unitOfWork.run(tx => tx.books.add(first))
    const refusal = await reason(store().unitOfWork.run(tx => tx.books.add(aBook({ isbn }))))
    expect(refusal).toBeInstanceOf(IsbnTaken)
    expect(refusal).toMatchObject({ code: 'isbn-taken', existing: first.state.id })
  })

  test('books without an ISBN are not in each other’s way', async () => {
    const [one, two] = [aBook({ title: 'Untitled' }), aBook({ title: 'Untitled' })]
    await store().unitOfWork.run(async tx => {
      await tx.books.add(one)
      await tx.books.add(two)
    })
    expect((await store().catalogue.book(two.state.id)).view?.id).toBe(two.state.id)
  })

  test('a second review by the same reviewer is refused, naming the first', async () => {
    const [book, other] = [aBook(), aBook()]
    const first = aReview(book.state.id)
    const reviewer = first.state.reviewer!
    await store().unitOfWork.run(async tx => {
      await tx.books.add(book)
      await tx.books.add(other)
      await tx.reviews.add(first)
      await tx.reviews.add(aReview(other.state.id, { reviewer })) // of another book it is none
    })
    const refusal = await reason(store().unitOfWork.run(tx => tx.reviews.add(aReview(book.state.id, { reviewer }))))
    expect(refusal).toBeInstanceOf(AlreadyReviewed)
    expect(refusal).toMatchObject({ code: 'already-reviewed', bookId: book.state.id, existing: first.state.id })
  })

  test('a review of no book is refused', async () => {
    const id = unknownBook()
    const refusal = await reason(store().unitOfWork.run(tx => tx.reviews.add(aReview(id))))
    expect(refusal).toBeInstanceOf(BookNotFound)
    expect(refusal).toMatchObject({ code: 'book-not-found', message: expect.stringContaining(id) })
  })

  test('after a refusal that the work itself deals with, the rest is kept', async () => {
    const isbn = anIsbn()
    const [book, after] = [aBook({ isbn }), aBook()]
    const review = aReview(book.state.id)
    const reviewer = review.state.reviewer!
    const refused = await store().unitOfWork.run(async tx => {
      await tx.books.add(book)
      tx.emit(review.submitted(await tx.reviews.add(review)))
      const refusals = [
        await reason(tx.books.add(aBook({ isbn }))),
        await reason(tx.reviews.add(aReview(book.state.id, { reviewer }))),
        await reason(tx.reviews.add(aReview(unknownBook()))),
      ]
      await tx.books.add(after)
      return refusals
    })
    expect(refused).toMatchObject([
      { code: 'isbn-taken', existing: book.state.id },
      { code: 'already-reviewed', existing: review.state.id },
      { code: 'book-not-found' },
    ])
    expect((await store().catalogue.book(after.state.id)).view?.id).toBe(after.state.id)
    expect((await store().catalogue.book(book.state.id)).view?.rating).toMatchObject({ count: 1, average: 4 })
    expect(await store().events(book.state.id)).toEqual([review.submitted(1)])
  })
}
