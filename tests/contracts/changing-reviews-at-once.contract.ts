import { expect, test } from '@jest/globals'
import { AlreadyReviewed, StaleReview } from '../../src/domain/errors.ts'
import type { Review } from '../../src/domain/review.ts'
import { seeded } from '../domain/seeded.ts'
import { expectExact } from './expect-exact.ts'
import { aBook, aReview, someone, times } from './samples.ts'
import type { Store } from './stores.ts'
import { addBooks, afterwards, reviseReview, submitReviews, withdrawReview } from './write.ts'

/** The part of the UnitOfWork contract that shows when many submit, revise and withdraw reviews at the same time. */
export function changingReviewsAtOnce(store: () => Store): void {
  const aKeptBook = async (reviews = 0) => {
    const book = aBook()
    await addBooks(store().unitOfWork, book)
    const kept = times(reviews, at => aReview(book.state.id, { rating: 1 + (at % 5) }))
    await submitReviews(store().unitOfWork, ...kept)
    return { id: book.state.id, kept }
  }
  const outcome = (work: Promise<unknown>) =>
    work.then(
      () => 'done',
      (error: unknown) => (error instanceof StaleReview || error instanceof AlreadyReviewed ? error.code : error),
    )

  test.each<[string, (review: Review, at: number) => Promise<unknown>]>([
    ['save', (review, at) => store().unitOfWork.run(tx => reviseReview(tx, review, { title: `Title ${at}` }))],
    ['remove', review => store().unitOfWork.run(tx => withdrawReview(tx, review))],
    [
      'save or remove',
      (review, at) =>
        store().unitOfWork.run(tx =>
          at % 2 ? reviseReview(tx, review, { rating: 5 }).then(() => {}) : withdrawReview(tx, review),
        ),
    ],
  ])(
    'C2 twenty who have read the same version %s it: exactly one wins, and the others are told that it is stale',
    async (_what, change) => {
      const { id, kept } = await aKeptBook(1)
      const outcomes = await Promise.all(times(20, at => outcome(change(kept[0]!, at))))
      expect(outcomes.sort()).toEqual(['done', ...times(19, () => 'stale-review')])
      await expectExact(store(), id)
      expect(await store().events(id)).toHaveLength(3)
    },
  )

  test('whoever finds a review changes what the one before has made of it: nobody is in anybody’s way', async () => {
    const { id, kept } = await aKeptBook(1)
    const { id: reviewId } = kept[0]!.state
    const outcomes = await Promise.all(
      times(20, at =>
        outcome(
          store().unitOfWork.run(async tx => {
            const review = (await tx.reviews.find(id, reviewId))!
            await reviseReview(tx, review, { title: `${review.state.title ?? ''}${String.fromCharCode(97 + at)}` })
          }),
        ),
      ),
    )
    expect(outcomes).toEqual(times(20, () => 'done'))
    const { view } = await store().catalogue.review(id, reviewId)
    expect(Array.from(view!.title!).sort().join('')).toBe('abcdefghijklmnopqrst')
    await expectExact(store(), id)
  })

  test('one reviewer submits and withdraws again and again, from all sides: there is never more than one review, and always a book', async () => {
    const { id } = await aKeptBook()
    const reviewer = someone()
    const round = async () => {
      const review = aReview(id, { reviewer })
      const submitted = await outcome(submitReviews(store().unitOfWork, review))
      if (submitted !== 'done') return submitted
      return outcome(store().unitOfWork.run(tx => withdrawReview(tx, review)))
    }
    const rounds = async () => [await round(), await round(), await round(), await round(), await round()]
    const outcomes = new Set((await Promise.all(times(12, rounds))).flat())
    expect([...outcomes].filter(one => one !== 'done' && one !== 'already-reviewed')).toEqual([])
    expect(outcomes).toContain('done')
    await expectExact(store(), id)
  })

  test('many submit, revise and withdraw reviews of two books at once: nothing waits for ever, and every count is exact', async () => {
    const books = [await aKeptBook(3), await aKeptBook(3)]
    const below = seeded(7)
    /** Reviews that somebody has read, in some version; who changes one has often been overtaken. */
    const known = new Map(books.map(({ id, kept }) => [id, [...kept]]))
    const step = async (): Promise<unknown> => {
      const { id } = books[below(2)]!
      const reviews = known.get(id)!
      const at = below(reviews.length)
      const review = reviews[at]!
      const what = below(3)
      if (what === 0) {
        const submitted = aReview(id, { rating: 1 + below(5) })
        await submitReviews(store().unitOfWork, submitted)
        reviews.push(submitted)
        return 'done'
      }
      if (what === 1) return outcome(store().unitOfWork.run(tx => withdrawReview(tx, review)))
      const revised = review.revise({ rating: 1 + ((review.state.rating.stars + below(4)) % 5) }, afterwards)
      const told = await outcome(
        store().unitOfWork.run(async tx => tx.emit(revised.revised(await tx.reviews.save(revised), review))),
      )
      if (told === 'done') reviews[at] = revised
      return told
    }
    const outcomes: unknown[] = []
    const worker = async () => {
      for (let steps = 0; steps < 12; steps++) outcomes.push(await step())
    }
    await Promise.all(times(16, worker))
    expect([...new Set(outcomes)].sort()).toEqual(['done', 'stale-review'])
    for (const { id } of books) await expectExact(store(), id)
  })
}
