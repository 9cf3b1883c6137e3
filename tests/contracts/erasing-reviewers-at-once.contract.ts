import { expect, test } from '@jest/globals'
import type { Transaction } from '../../src/application/ports/unit-of-work.ts'
import { AlreadyReviewed, StaleReview } from '../../src/domain/errors.ts'
import type { BookId } from '../../src/domain/identity.ts'
import type { Review, Reviewer } from '../../src/domain/review.ts'
import { seeded } from '../domain/seeded.ts'
import { expectExact } from './expect-exact.ts'
import { aBook, aReview, someone, times } from './samples.ts'
import type { Store } from './stores.ts'
import { addBooks, afterwards, eraseReviewer, reviseReview, submitReviews, withdrawReview } from './write.ts'

/** The part of the UnitOfWork contract that shows when reviewers are erased while others write. */
export function erasingReviewersAtOnce(store: () => Store): void {
  const run = <T>(work: (tx: Transaction) => Promise<T>) => store().unitOfWork.run(work)
  const erase = (reviewer: Reviewer) => eraseReviewer(store().unitOfWork, reviewer)
  const submit = (...reviews: Review[]) => submitReviews(store().unitOfWork, ...reviews)
  const books = async (count: number) => {
    const added = times(count, () => aBook())
    await addBooks(store().unitOfWork, ...added)
    return added.map(({ state }) => state.id)
  }
  const outcome = (work: Promise<unknown>) =>
    work.then(
      () => 'done',
      (error: unknown) => (error instanceof StaleReview || error instanceof AlreadyReviewed ? error.code : error),
    )
  const named = async (reviewer: Reviewer) => (await run(tx => tx.reviews.findBy(reviewer.id, 1_000))).length
  const anonymous = async (id: BookId) => {
    const { view } = await store().catalogue.reviews(id, { limit: 100, after: null })
    return view!.items.filter(({ reviewer }) => reviewer === null).length
  }

  test.each<[string, (tx: Transaction, review: Review) => Promise<unknown>]>([
    ['revised', (tx, review) => reviseReview(tx, review, { title: 'Better' })],
    ['withdrawn', (tx, review) => withdrawReview(tx, review)],
  ])('what somebody has found by its reviewer is not %s meanwhile, nor found; afterwards it is stale', async (_what, change) => {
    const [[id], reviewer] = [await books(1), someone()]
    const review = aReview(id!, { reviewer })
    await submit(review)
    let settled = 0
    const others = await run(async tx => {
      const [theirs] = await tx.reviews.findBy(reviewer.id, 10)
      const waiting = [
        outcome(run(other => change(other, review))),
        run(other => other.reviews.find(id!, review.state.id)),
        run(other => other.reviews.findBy(reviewer.id, 10)),
      ]
      for (const one of waiting) void one.then(() => settled++)
      // Many times as many statements as they would need, had they not to wait.
      for (let turns = 0; turns < 50; turns++) await tx.reviews.find(id!, aReview(id!).state.id)
      expect(settled).toBe(0)
      const next = theirs!.anonymise()
      tx.emit(next.anonymised((await tx.reviews.anonymise([next]))[0]!, afterwards))
      return { waiting }
    })
    expect(await Promise.all(others.waiting)).toStrictEqual(['stale-review', review.anonymise(), []])
    await expectExact(store(), id!)
  })

  test('a reviewer who is erased ten times at once is erased once', async () => {
    const [ids, reviewer] = [await books(20), someone()]
    await submit(...ids.map(id => aReview(id, { reviewer })))
    expect(await Promise.all(times(10, () => outcome(erase(reviewer))))).toEqual(times(10, () => 'done'))
    for (const id of ids) {
      expect((await store().events(id)).map(({ type }) => type)).toEqual(['book-added', 'review-submitted', 'review-anonymised'])
      await expectExact(store(), id)
    }
  })

  test('two who have reviewed the same books are erased at the same time, by the use case and in contrary orders', async () => {
    const ids = await books(20)
    const inOrder = (reviewer: Reviewer, ordered: (reviews: Review[]) => Review[]) =>
      run(async tx => {
        const reviews = ordered([...(await tx.reviews.findBy(reviewer.id, 100))]).map(review => review.anonymise())
        const sequences = await tx.reviews.anonymise(reviews)
        for (const [nth, review] of reviews.entries()) tx.emit(review.anonymised(sequences[nth]!, afterwards))
      })
    for (let round = 0; round < 5; round++) {
      const four = times(4, () => someone()) as [Reviewer, Reviewer, Reviewer, Reviewer]
      for (const reviewer of four) await submit(...ids.map(id => aReview(id, { reviewer })))
      const erasing = [
        erase(four[0]),
        erase(four[1]),
        inOrder(four[2], reviews => reviews),
        inOrder(four[3], reviews => reviews.toReversed()),
      ]
      expect(await Promise.all(erasing.map(outcome))).toEqual(times(4, () => 'done'))
    }
    for (const id of ids) {
      expect(await anonymous(id)).toBe(20)
      await expectExact(store(), id)
    }
  })

  test('while reviewers are erased others submit, revise and withdraw there: nothing waits for ever, and every count is exact', async () => {
    const ids = await books(20)
    const erased = times(4, () => someone())
    const theirs = erased.flatMap(reviewer => ids.map(id => aReview(id, { reviewer })))
    await submit(...theirs, ...ids.map(id => aReview(id)))
    const below = seeded(11)
    const step = async () => {
      const id = ids[below(ids.length)]!
      const { view } = await store().catalogue.reviews(id, { limit: 100, after: null })
      const review = await run(tx => tx.reviews.find(id, view!.items[below(view!.items.length)]!.id))
      switch (review ? below(4) : 3) {
        case 0:
          return outcome(run(tx => withdrawReview(tx, review!, 'Why not.')))
        case 1:
          return review!.state.reviewer ? outcome(run(tx => reviseReview(tx, review!, { rating: 1 + below(5) }))) : 'done'
        case 2:
          return outcome(submit(aReview(id, { reviewer: erased[below(4)]!, rating: 1 + below(5) })))
        default:
          return outcome(submit(aReview(id, { rating: 1 + below(5) })))
      }
    }
    const outcomes: unknown[] = []
    const worker = async () => {
      for (let steps = 0; steps < 12; steps++) outcomes.push(await step())
    }
    await Promise.all([...times(8, worker), ...erased.map(async reviewer => outcomes.push(await outcome(erase(reviewer))))])
    for (const told of new Set(outcomes)) expect(['done', 'stale-review', 'already-reviewed']).toContain(told)
    for (const reviewer of erased) {
      await erase(reviewer) // of what they have said since
      expect(await named(reviewer)).toBe(0)
    }
    for (const id of ids) await expectExact(store(), id)
  })
}
