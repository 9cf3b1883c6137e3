import { expect, test } from '@jest/globals'
import { viewReview } from '../../src/application/ports/views.ts'
import type { Review, Reviewer } from '../../src/domain/review.ts'
import { aBook, aReview, moment, someone, times } from './samples.ts'
import type { Store } from './stores.ts'
import { addBooks, eraseReviewer, reviseReview, submitReviews, withdrawReview } from './write.ts'

/** The part of the UnitOfWork contract about what else is kept of a reviewer's words: reasons in events, and answers. */
export function forgettingReviewers(store: () => Store): void {
  let given = 0
  const keyed = () => ({ caller: 'anybody', key: `forgetting ${++given}`, fingerprint: 'POST /reviews' })
  const books = async (count: number) => {
    const added = times(count, () => aBook())
    await addBooks(store().unitOfWork, ...added)
    return added.map(({ state }) => state.id)
  }
  const withdraw = (review: Review, reason: string) => store().unitOfWork.run(tx => withdrawReview(tx, review, reason))
  const forget = ({ id }: Reviewer) => store().unitOfWork.run(tx => tx.forget(id))
  /** Submits the review once as the use case does; gives the request, which may be repeated. */
  const submitOnce = async (review: Review) => {
    const request = keyed()
    await store().unitOfWork.once(request, moment, async tx => {
      tx.emit(review.submitted(await tx.reviews.add(review)))
      return viewReview(review)
    })
    return request
  }
  const again = (request: ReturnType<typeof keyed>) => store().unitOfWork.once(request, moment, async () => 'it was done anew')

  test('reasons for which their reviews were withdrawn are forgotten, the rest of the events is not, and nobody else’s', async () => {
    const [reviewer, other] = [someone(), someone()]
    const [id, second] = (await books(2)) as [Review['state']['bookId'], Review['state']['bookId']]
    const reviews = [aReview(id, { reviewer }), aReview(id, { reviewer: other }), aReview(second, { reviewer })]
    await submitReviews(store().unitOfWork, ...reviews)
    for (const review of reviews) await withdraw(review, 'It is an advertisement.')
    const before = [await store().events(id), await store().events(second)]
    await forget(reviewer)
    const forgotten = before
      .flat()
      .map(event => ('reason' in event && event.reviewerId === reviewer.id ? { ...event, reason: null } : event))
    expect([...(await store().events(id)), ...(await store().events(second))]).toEqual(forgotten)
    expect(forgotten.filter(event => 'reason' in event && event.reason !== null)).toHaveLength(1)
  })

  test('answers that show what they said are forgotten, whatever became of the review; no others', async () => {
    const [reviewer, other] = [someone(), someone()]
    const [id, second] = (await books(2)) as [Review['state']['bookId'], Review['state']['bookId']]
    const [theirs, withdrawn, others] = [
      aReview(id, { reviewer, body: 'Long.' }),
      aReview(second, { reviewer }),
      aReview(id, { reviewer: other }),
    ]
    const requests = [await submitOnce(theirs), await submitOnce(withdrawn), await submitOnce(others)]
    await withdraw(withdrawn, 'Why not.')
    const odd = [null, 'text', 7, [], [{ reviewer }], {}, { reviewer: null }, { reviewer: reviewer.id }, { id: reviewer.id }]
    const oddRequests = odd.map(() => keyed())
    for (const [nth, request] of oddRequests.entries()) await store().unitOfWork.once(request, moment, async () => odd[nth])

    await forget(reviewer)
    expect(await Promise.all(requests.map(again))).toEqual([
      { result: 'it was done anew', replayed: false },
      { result: 'it was done anew', replayed: false },
      { result: viewReview(others), replayed: true },
    ])
    expect(await Promise.all(oddRequests.map(again))).toEqual(odd.map(result => ({ result, replayed: true })))
  })

  test('of whom nothing is known, nothing is forgotten', async () => {
    const before = await store().dump()
    await forget(someone())
    expect((await store().dump()).length).toBe(before.length)
  })

  // The one that matters most.
  test('after a reviewer was erased neither their name nor a word of theirs is anywhere in the store', async () => {
    const word = (what: string) => `${what}xyzzy${++given}`
    const reviewer = someone(word('Name'))
    const bystander = someone(word('Other'))
    const said = (what: string) => ({ title: word(`Title${what}`), body: `${word('Body')}\nsecond ${word('line')}` })
    const ids = await books(6)
    const first = ids.slice(0, 5).map((id, at) => aReview(id, { reviewer, ...said('one'), rating: 1 + at, spoiler: true }))
    const others = ids.map(id => aReview(id, { reviewer: bystander, ...said('other') }))
    const requests = await Promise.all([...first, ...others].map(submitOnce))
    const revised = await store().unitOfWork.run(tx => reviseReview(tx, first[1]!, said('two')))
    const reasons = { theirs: word('Reason'), other: word('Cause') }
    await withdraw(first[2]!, reasons.theirs)
    await store().unitOfWork.run(tx => withdrawReview(tx, first[3]!)) // by themselves
    await withdraw(others[5]!, reasons.other)
    const rewritten = aReview(ids[2]!, { reviewer, ...said('again') })
    await submitOnce(rewritten)

    const words = (review: Review) =>
      [review.state.title, review.state.body, review.state.reviewer!.name].flatMap(text => text!.split(/\W+/))
    const marked = (text: string) => text.includes('xyzzy')
    const theirs = [...new Set([...first, revised, rewritten].flatMap(words).filter(marked)), reasons.theirs]
    const spared = [...new Set(others.flatMap(words).filter(marked)), reasons.other]
    const found = async (sought: readonly string[]) => {
      const dump = await store().dump()
      return sought.filter(one => dump.includes(one))
    }
    const ratings = async () => Promise.all(ids.map(async id => (await store().catalogue.book(id)).view?.rating))
    const before = await ratings()
    expect(await found(theirs)).toEqual(theirs) // it would be seen if it were there
    expect(await found(spared)).toEqual(spared)

    await eraseReviewer(store().unitOfWork, reviewer)
    expect(await found(theirs)).toEqual([])
    expect(await found(spared)).toEqual(spared)
    expect(await ratings()).toEqual(before)
    expect(await Promise.all(requests.map(async request => (await again(request)).replayed))).toEqual([
      ...first.map(() => false),
      ...others.map(() => true),
    ])
  })
}
