import { expect, test } from '@jest/globals'
import { AlreadyReviewed, StaleReview } from '../../src/domain/errors.ts'
import { Review, type Reviewer } from '../../src/domain/review.ts'
import { aBook, aReview, someone, times } from './samples.ts'
import type { Store } from './stores.ts'
import { addBooks, afterwards, eraseReviewer, reviseReview, submitReviews, withdrawReview } from './write.ts'

/** The part of the UnitOfWork contract that says what finding a reviewer's reviews and making them anonymous does. */
export function erasingReviewers(store: () => Store): void {
  /** A reviewer's reviews of so many books of their own, each of which another has reviewed, too. */
  const kept = async (count = 1) => {
    const [reviewer, other] = [someone(), someone()]
    const books = times(count, () => aBook())
    const by = (whose: Reviewer) =>
      books.map(({ state }, at) => aReview(state.id, { reviewer: whose, rating: 1 + (at % 5), title: 'Fine', body: 'Long.' }))
    const [theirs, others] = [by(reviewer), by(other)]
    await addBooks(store().unitOfWork, ...books)
    await submitReviews(store().unitOfWork, ...theirs, ...others)
    return { reviewer, other, ids: books.map(({ state }) => state.id), theirs, others }
  }
  const find = ({ state: { bookId, id } }: Review) => store().unitOfWork.run(tx => tx.reviews.find(bookId, id))
  const findBy = ({ id }: Reviewer, limit = 100) => store().unitOfWork.run(tx => tx.reviews.findBy(id, limit))
  const anonymise = (reviews: readonly Review[]) => store().unitOfWork.run(tx => tx.reviews.anonymise(reviews))
  const rating = async (id: Review['state']['bookId']) => (await store().catalogue.book(id)).view?.rating
  const inOrder = (reviews: readonly Review[]) => reviews.toSorted((a, b) => (a.state.id < b.state.id ? -1 : 1))
  const nameless = (review: Review) => review.anonymise()

  test('a reviewer’s reviews are found with every field, nobody else’s, and no more than were asked for', async () => {
    const { reviewer, other, theirs, others } = await kept(5)
    expect(inOrder(await findBy(reviewer))).toStrictEqual(inOrder(theirs))
    expect(inOrder(await findBy(other))).toStrictEqual(inOrder(others))
    const some = await findBy(reviewer, 2)
    expect(theirs).toEqual(expect.arrayContaining([...some]))
    expect(some).toHaveLength(2)
    expect(await findBy(someone())).toEqual([])
  })

  test('what was made anonymous comes back so, the others as they were', async () => {
    const { theirs, others } = await kept(3)
    const [revised, ...rest] = theirs as [Review, ...Review[]]
    const next = await store().unitOfWork.run(tx => reviseReview(tx, revised, { rating: 5, spoiler: true }))
    const anonymous = [next, rest[0]!].map(nameless)
    await anonymise(anonymous)
    expect(await Promise.all([...theirs, ...others].map(find))).toStrictEqual([...anonymous, rest[1]!, ...others])
  })

  test('each is the next change of its book, told in the order of the reviews, and no rating is changed', async () => {
    const { ids, theirs } = await kept(4)
    await submitReviews(store().unitOfWork, aReview(ids[2]!))
    const before = await Promise.all(ids.map(rating))
    expect(await anonymise(theirs.toReversed().map(nameless))).toEqual([3, 4, 3, 3])
    expect(await Promise.all(ids.map(rating))).toEqual(before)
    expect(await submitReviews(store().unitOfWork, ...ids.map(id => aReview(id)))).toEqual([4, 4, 5, 4])
  })

  test('of none at all there is nothing to tell', async () => expect(await anonymise([])).toEqual([]))

  test('what is anonymous is nobody’s: not found by its reviewer, and they cannot rate the book once more', async () => {
    const { reviewer, ids, theirs } = await kept(2)
    await anonymise([nameless(theirs[0]!)])
    expect(await findBy(reviewer)).toStrictEqual([theirs[1]])
    const again = (at: number) => submitReviews(store().unitOfWork, aReview(ids[at]!, { reviewer }))
    await expect(again(0)).rejects.toEqual(new AlreadyReviewed(ids[0]!, theirs[0]!.state.id))
    await anonymise([nameless(theirs[1]!)])
    expect(await findBy(reviewer)).toEqual([])
    await expect(again(1)).rejects.toThrow(AlreadyReviewed)
    expect(await rating(ids[0]!)).toMatchObject({ count: 2 })
  })

  test('an anonymous review can be withdrawn, with its rating; then its reviewer may review the book again', async () => {
    const { reviewer, ids, theirs } = await kept()
    await eraseReviewer(store().unitOfWork, reviewer)
    const anonymous = (await find(theirs[0]!))!
    await store().unitOfWork.run(tx => withdrawReview(tx, anonymous, 'It is an advertisement.'))
    expect(await find(theirs[0]!)).toBeNull()
    expect(await rating(ids[0]!)).toMatchObject({ count: 1 })
    const again = aReview(ids[0]!, { reviewer, rating: 2 })
    expect(await submitReviews(store().unitOfWork, again)).toEqual([5])
    expect(await findBy(reviewer)).toStrictEqual([again])
  })

  test('the events come one after the other, with all they say, of each book', async () => {
    const { reviewer, ids, theirs, others } = await kept(3)
    const revised = await store().unitOfWork.run(tx => reviseReview(tx, theirs[1]!, { rating: 5 }))
    await eraseReviewer(store().unitOfWork, reviewer)
    const last = theirs.with(1, revised).map(nameless)
    expect(last.map(({ state }) => state.updatedAt)).toContainEqual(new Date(afterwards.getTime() + 1)) // of the revised one
    await store().unitOfWork.run(tx => withdrawReview(tx, last[2]!, 'Why not.'))
    expect((await store().events(ids[0]!)).slice(1)).toEqual([
      theirs[0]!.submitted(1),
      others[0]!.submitted(2),
      last[0]!.anonymised(3, afterwards),
    ])
    expect((await store().events(ids[1]!)).slice(3)).toEqual([revised.revised(3, theirs[1]!), last[1]!.anonymised(4, afterwards)])
    expect((await store().events(ids[2]!)).slice(3)).toEqual([
      last[2]!.anonymised(3, afterwards),
      last[2]!.withdrawn(4, afterwards, 'Why not.'),
    ])
  })

  test.each<[string, (review: Review) => Review | Promise<Review>]>([
    [
      'of the version before',
      async review => (await store().unitOfWork.run(tx => reviseReview(tx, review, { rating: 5 })), review),
    ],
    ['of a version to come', review => Review.restore({ ...review.state, version: 3 })],
    ['withdrawn', async review => (await store().unitOfWork.run(tx => withdrawReview(tx, review)), review)],
    ['anonymous already', async review => (await anonymise([nameless(review)]), review)],
    ['another book’s', async review => Review.restore({ ...review.state, bookId: (await kept()).ids[0]! })],
    ['one that was never there', review => aReview(review.state.bookId)],
  ])('when one of them is %s it is stale, and none of them is changed or counted', async (_what, change) => {
    const { ids, theirs } = await kept(3)
    const stale = await change(theirs[1]!)
    const [reviews, ratings] = [await Promise.all(theirs.map(find)), await Promise.all(ids.map(rating))]
    const refused = await store().unitOfWork.run(async tx => {
      const anonymous = theirs.with(1, stale).map(nameless)
      return tx.reviews.anonymise(anonymous).catch((error: unknown) => error) // the work goes on, and is kept
    })
    expect(refused).toEqual(new StaleReview(stale.state.id))
    expect(await Promise.all(theirs.map(find))).toStrictEqual(reviews)
    expect(await Promise.all(ids.map(rating))).toEqual(ratings)
    expect(await submitReviews(store().unitOfWork, aReview(ids[0]!))).toEqual([3]) // no gap for what was refused
  })

  test('when the work rejects, the reviews, their reviewer and the sequences are as they were', async () => {
    const { reviewer, ids, theirs } = await kept(2)
    const [events, reviews] = [await Promise.all(ids.map(store().events)), await findBy(reviewer)]
    const work = store().unitOfWork.run(async tx => {
      const anonymous = (await tx.reviews.findBy(reviewer.id, 100)).map(nameless)
      const sequences = await tx.reviews.anonymise(anonymous)
      for (const [nth, review] of anonymous.entries()) tx.emit(review.anonymised(sequences[nth]!, afterwards))
      await tx.forget(reviewer.id)
      expect(await tx.reviews.findBy(reviewer.id, 100)).toEqual([])
      throw new Error('no')
    })
    await expect(work).rejects.toThrow('no')
    expect(await findBy(reviewer)).toStrictEqual(reviews)
    expect(await Promise.all(ids.map(store().events))).toEqual(events)
    expect(await store().unitOfWork.run(tx => tx.reviews.remove(theirs[0]!))).toBe(3)
    expect(await submitReviews(store().unitOfWork, aReview(ids[0]!, { reviewer }))).toEqual([4])
  })
}
