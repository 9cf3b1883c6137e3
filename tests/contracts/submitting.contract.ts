import { expect, test } from '@jest/globals'
import { AlreadyReviewed, BookNotFound } from '../../src/domain/errors.ts'
import { aBook, aReview, someone, times, unknownBook } from './samples.ts'
import type { Store } from './stores.ts'
import { addBooks, reviseReview, submitReviews } from './write.ts'

/** The part of the UnitOfWork contract about what is done most, which a store may do in a way of its own. */
export function submitting(store: () => Store): void {
  async function aKeptBook() {
    const book = aBook()
    await addBooks(store().unitOfWork, book)
    return book.state.id
  }

  test('keeps the review, its event and its rating, as a unit of work that does just that', async () => {
    const [one, other] = [await aKeptBook(), await aKeptBook()]
    const given = { reviewer: someone(), rating: 2, title: 'Long', body: 'But worth it.', spoiler: true }
    const [submitted, added] = [aReview(one, given), aReview(other, given)]
    await store().unitOfWork.submit(submitted)
    await submitReviews(store().unitOfWork, added)

    const { catalogue, unitOfWork, events } = store()
    expect(await unitOfWork.run(tx => tx.reviews.find(one, submitted.state.id))).toStrictEqual(submitted)
    expect((await events(one)).slice(-1)).toEqual([submitted.submitted(1)])
    expect((await events(other)).slice(-1)).toEqual([added.submitted(1)])
    expect((await catalogue.book(one)).view?.rating).toEqual((await catalogue.book(other)).view?.rating)
  })

  test('fifty at once, of one book, while others are added and revised: the sequence has no gap, the rating is exact', async () => {
    const { catalogue, unitOfWork, events } = store()
    const id = await aKeptBook()
    const first = aReview(id, { rating: 1 })
    await unitOfWork.submit(first)
    await Promise.all([
      ...times(50, at => unitOfWork.submit(aReview(id, { rating: 1 + (at % 5) }))),
      ...times(10, () => submitReviews(unitOfWork, aReview(id, { rating: 3 }))),
      unitOfWork.run(tx => reviseReview(tx, first, { rating: 5 })),
    ])
    expect((await events(id)).slice(1).map(({ sequence }) => sequence)).toEqual(times(62, at => at + 1))
    const histogram = { 1: 10, 2: 10, 3: 20, 4: 10, 5: 11 }
    expect((await catalogue.book(id)).view?.rating).toMatchObject({ count: 61, histogram })
  })

  test('is refused where there is no such book, and leaves nothing', async () => {
    const id = unknownBook()
    await expect(store().unitOfWork.submit(aReview(id))).rejects.toThrow(new BookNotFound(id))
    expect(await store().events(id)).toEqual([])
  })

  test('is refused to who has reviewed the book, though it be twenty times at once, and names the review that is there', async () => {
    const { catalogue, unitOfWork, events } = store()
    const [id, reviewer] = [await aKeptBook(), someone()]
    const reviews = times(20, () => aReview(id, { reviewer, rating: 4 }))
    const outcomes = await Promise.allSettled(reviews.map(review => unitOfWork.submit(review)))
    const kept = reviews.filter((_, at) => outcomes[at]!.status === 'fulfilled')
    expect(kept).toHaveLength(1)
    const refusals = outcomes.flatMap(outcome => (outcome.status === 'rejected' ? [outcome.reason as unknown] : []))
    expect(refusals).toEqual(times(19, () => new AlreadyReviewed(id, kept[0]!.state.id)))
    expect(refusals).toEqual(times(19, () => expect.objectContaining({ existing: kept[0]!.state.id })))
    expect((await events(id)).slice(1)).toEqual([kept[0]!.submitted(1)])
    expect((await catalogue.book(id)).view?.rating).toMatchObject({ count: 1, average: 4 })
  })
}
