import { expect, test } from '@jest/globals'
import { AlreadyReviewed, IsbnTaken } from '../../src/domain/errors.ts'
import type { Review } from '../../src/domain/review.ts'
import { aBook, anIsbn, aReview, someone, times } from './samples.ts'
import type { Store } from './stores.ts'

/** The part of the UnitOfWork contract that only shows when many write at the same time. */
export function parallelWriters(store: () => Store): void {
  const submit = (review: Review) =>
    store().unitOfWork.run(async tx => {
      const sequence = await tx.reviews.add(review)
      tx.emit(review.submitted(sequence))
      return sequence
    })
  const aKeptBook = async () => {
    const book = aBook()
    await store().unitOfWork.run(tx => tx.books.add(book))
    return book.state.id
  }
  const wins = <T>(outcomes: PromiseSettledResult<T>[]) =>
    outcomes.flatMap((outcome, at) => (outcome.status === 'fulfilled' ? [at] : []))
  const reasons = (outcomes: PromiseSettledResult<unknown>[]): unknown[] =>
    outcomes.flatMap(outcome => (outcome.status === 'rejected' ? [outcome.reason as unknown] : []))

  test('fifty reviews of one book: the sequence has no gap, the events follow it, the rating is exact', async () => {
    const id = await aKeptBook()
    const reviews = times(50, at => aReview(id, { rating: 1 + (at % 5) }))
    const sequences = await Promise.all(reviews.map(submit))

    expect(sequences.toSorted((a, b) => a - b)).toEqual(times(50, at => at + 1))
    const inOrder = times(50, at => reviews[sequences.indexOf(at + 1)]!.submitted(at + 1))
    expect(await store().events(id)).toEqual(inOrder)
    const { view } = await store().catalogue.book(id)
    expect(view?.rating).toEqual({ average: 3, count: 50, histogram: { 1: 10, 2: 10, 3: 10, 4: 10, 5: 10 } })
  })

  test('reviews of several books, some of which fail: each book’s sequence and rating is its own', async () => {
    const ids = await Promise.all(times(3, aKeptBook))
    const outcomes = await Promise.allSettled(
      times(60, async at => {
        const id = ids[at % 3]!
        return store().unitOfWork.run(async tx => {
          const sequence = await tx.reviews.add(aReview(id, { rating: 5 }))
          if (at % 4 === 0) throw new Error('changed my mind')
          return { id, sequence }
        })
      }),
    )
    const kept = outcomes.flatMap(outcome => (outcome.status === 'fulfilled' ? [outcome.value] : []))
    for (const id of ids) {
      const sequences = kept.filter(review => review.id === id).map(({ sequence }) => sequence)
      expect(sequences.toSorted((a, b) => a - b)).toEqual(times(15, at => at + 1))
      expect((await store().catalogue.book(id)).view?.rating).toMatchObject({ count: 15, histogram: { 5: 15 } })
    }
  })

  test('twenty add a book with one ISBN: one of them does, and the others are told which', async () => {
    const isbn = anIsbn()
    const books = times(20, () => aBook({ isbn }))
    const outcomes = await Promise.allSettled(books.map(book => store().unitOfWork.run(tx => tx.books.add(book))))
    const [winner, ...others] = wins(outcomes)
    expect(others).toEqual([])
    const { id } = books[winner!]!.state
    expect(reasons(outcomes)).toEqual(times(19, () => expect.any(IsbnTaken)))
    expect(reasons(outcomes)).toEqual(times(19, () => expect.objectContaining({ existing: id })))
    const views = await Promise.all(books.map(async ({ state }) => (await store().catalogue.book(state.id)).view?.id))
    expect(views.filter(view => view !== undefined)).toEqual([id])
  })

  test('twenty times one reviewer reviews one book: it is reviewed once, and the others are told the review', async () => {
    const id = await aKeptBook()
    const reviewer = someone()
    const reviews = times(20, at => aReview(id, { reviewer, rating: 1 + (at % 5) }))
    const outcomes = await Promise.allSettled(reviews.map(submit))
    const [winner, ...others] = wins(outcomes)
    expect(others).toEqual([])
    const kept = reviews[winner!]!
    expect(reasons(outcomes)).toEqual(times(19, () => expect.any(AlreadyReviewed)))
    expect(reasons(outcomes)).toEqual(times(19, () => expect.objectContaining({ existing: kept.state.id })))
    const { view } = await store().catalogue.book(id)
    expect(view?.rating).toMatchObject({ count: 1, average: kept.state.rating.stars })
    expect(await store().events(id)).toEqual([kept.submitted(1)])
  })
}
