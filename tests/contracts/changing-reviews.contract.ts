import { expect, test } from '@jest/globals'
import { StaleReview } from '../../src/domain/errors.ts'
import { Review } from '../../src/domain/review.ts'
import { aBook, aReview, awkwardTexts, times } from './samples.ts'
import type { Store } from './stores.ts'
import { addBooks, afterwards, reviseReview, submitReviews, withdrawReview } from './write.ts'

/** The part of the UnitOfWork contract that says what saving and removing a review does. */
export function changingReviews(store: () => Store): void {
  /** A book of its own, and so many reviews of it. */
  const kept = async (count = 1) => {
    const book = aBook()
    const reviews = times(count, at => aReview(book.state.id, { rating: 1 + (at % 5), title: 'Fine', body: 'Long.' }))
    await addBooks(store().unitOfWork, book)
    await submitReviews(store().unitOfWork, ...reviews)
    return { id: book.state.id, reviews, review: reviews[0]! }
  }
  const find = ({ state: { bookId, id } }: Review) => store().unitOfWork.run(tx => tx.reviews.find(bookId, id))
  const rating = async (id: Review['state']['bookId']) => (await store().catalogue.book(id)).view?.rating
  const save = (review: Review) => store().unitOfWork.run(tx => tx.reviews.save(review))
  const remove = (review: Review) => store().unitOfWork.run(tx => tx.reviews.remove(review))

  test('the next version comes back with every field, and only of the review that was saved', async () => {
    const { reviews, review } = await kept(3)
    const changes = { rating: 5, title: awkwardTexts[4]!, body: awkwardTexts.join('\n'), spoiler: true }
    const revised = review.revise(changes, afterwards)
    await save(revised)
    expect(await Promise.all(reviews.map(find))).toStrictEqual([revised, ...reviews.slice(1)])
    const bare = revised.revise({ title: null, body: null }, afterwards)
    await save(bare)
    expect(await find(review)).toStrictEqual(bare)
    expect((await store().catalogue.review(review.state.bookId, review.state.id)).view).toMatchObject({
      body: null,
      edited: true,
    })
  })

  test('a saved rating takes the place of the one before in the summary', async () => {
    const { id, reviews } = await kept(5)
    const sequences: number[] = []
    for (const review of reviews)
      sequences.push(await save(review.revise({ rating: review.state.rating.stars === 5 ? 1 : 5 }, afterwards)))
    expect(sequences).toEqual([6, 7, 8, 9, 10])
    expect(await rating(id)).toEqual({ average: 4.2, count: 5, histogram: { 1: 1, 2: 0, 3: 0, 4: 0, 5: 4 } })
  })

  test('a rating that stays the same is counted once', async () => {
    const { id, review } = await kept()
    expect(await save(review.revise({ title: 'Better' }, afterwards))).toBe(2)
    expect(await rating(id)).toEqual({ average: 1, count: 1, histogram: { 1: 1, 2: 0, 3: 0, 4: 0, 5: 0 } })
  })

  test('what is removed is no longer found, shown or counted; the others are', async () => {
    const { id, reviews, review } = await kept(3)
    expect(await remove(review)).toBe(4)
    expect(await find(review)).toBeNull()
    const { view } = await store().catalogue.reviews(id, { limit: 10, after: null })
    expect(view?.items.map(item => item.id).sort()).toEqual(
      reviews
        .slice(1)
        .map(({ state }) => state.id)
        .sort(),
    )
    expect(await rating(id)).toEqual({ average: 2.5, count: 2, histogram: { 1: 0, 2: 1, 3: 1, 4: 0, 5: 0 } })
  })

  test('its reviewer may review the book again, in the same unit of work, too', async () => {
    const { id, review } = await kept()
    const again = aReview(id, { reviewer: review.state.reviewer!, rating: 5 })
    const sequences = await store().unitOfWork.run(async tx => [await tx.reviews.remove(review), await tx.reviews.add(again)])
    expect(sequences).toEqual([2, 3])
    expect(await find(again)).toStrictEqual(again)
    expect(await rating(id)).toMatchObject({ average: 5, count: 1 })
  })

  test('the events come one after the other, with all they say', async () => {
    const { id, review } = await kept()
    const revised = await store().unitOfWork.run(tx => reviseReview(tx, review, { rating: 3 }))
    await store().unitOfWork.run(tx => withdrawReview(tx, revised))
    const [, ...events] = await store().events(id)
    expect(events).toEqual([review.submitted(1), revised.revised(2, review), revised.withdrawn(3, afterwards)])
    expect(events.slice(1)).toMatchObject([{ rating: 3, previousRating: 1 }, { rating: 3 }])
  })

  test.each<[string, (review: Review) => Promise<unknown>]>([
    ['saved from the version before', review => save(review.revise({ rating: 2 }, afterwards))],
    ['saved as a version to come', review => save(Review.restore({ ...review.state, version: 4 }))],
    ['removed as the version before', remove],
  ])('what is %s is stale, and nothing is changed or counted', async (_what, change) => {
    const { id, review } = await kept()
    const revised = review.revise({ rating: 5 }, afterwards)
    await save(revised)
    const refusal: unknown = await change(review).catch((error: unknown) => error)
    expect(refusal).toBeInstanceOf(StaleReview)
    expect(refusal).toMatchObject({ code: 'stale-review', message: expect.stringContaining(review.state.id) })
    expect(await find(review)).toStrictEqual(revised)
    expect(await rating(id)).toMatchObject({ count: 1, average: 5 })
    expect(await save(revised.revise({ rating: 1 }, afterwards))).toBe(3) // no gap for what was refused
  })

  test('what is gone, or was never there, or is another book’s, is stale', async () => {
    const { review } = await kept()
    const [{ id: other }, never] = [await kept(), aReview(review.state.bookId)]
    const moved = Review.restore({ ...review.state, bookId: other })
    for (const one of [never, moved]) {
      await expect(save(one.revise({ rating: 2 }, afterwards))).rejects.toThrow(StaleReview)
      await expect(remove(one)).rejects.toThrow(StaleReview)
    }
    await remove(review)
    await expect(save(review.revise({ rating: 2 }, afterwards))).rejects.toThrow(StaleReview)
    await expect(remove(review)).rejects.toThrow(StaleReview)
  })

  test('after a refusal that the work itself deals with, the rest is kept', async () => {
    const { id, reviews } = await kept(2)
    const [stale, fresh] = [Review.restore({ ...reviews[0]!.state, version: 7 }), reviews[1]!]
    await store().unitOfWork.run(async tx => {
      await expect(tx.reviews.save(stale)).rejects.toThrow(StaleReview)
      await expect(tx.reviews.remove(stale)).rejects.toThrow(StaleReview)
      await tx.reviews.remove(fresh)
    })
    expect(await rating(id)).toMatchObject({ count: 1, average: 1 })
  })

  test('when the work rejects, the review, the summary and the sequence are as they were', async () => {
    const { id, reviews } = await kept(2)
    const [one, two] = [reviews[0]!, reviews[1]!]
    const [before, events] = [await rating(id), await store().events(id)]
    const work = store().unitOfWork.run(async tx => {
      await reviseReview(tx, one, { rating: 5 })
      await withdrawReview(tx, two)
      throw new Error('no')
    })
    await expect(work).rejects.toThrow('no')
    expect(await Promise.all([one, two].map(find))).toStrictEqual([one, two])
    expect([await rating(id), await store().events(id)]).toEqual([before, events])
    expect(await remove(one)).toBe(3)
  })
}
