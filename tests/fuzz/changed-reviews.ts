import { isDeepStrictEqual } from 'node:util'
import type { Answered } from '../support/api-answers.ts'
import { askerOf, reviewsBy } from './askers.ts'
import { parsed } from './body-faults.ts'
import { keptOpinion, type Review } from './model.ts'
import type { Asked } from './oracle.ts'
import type { Play } from './play.ts'

type Sent = Readonly<Record<string, unknown>>

const pathOf = ({ bookId, id }: Review): string => `/books/${bookId}/reviews/${id}`
const read = async (play: Play, review: Review) => JSON.parse((await play.get(pathOf(review))).body) as Review

export async function revised(play: Play, { ids, request }: Asked, answer: Answered): Promise<void> {
  const before = play.model.review(ids['bookId']!, ids['reviewId']!)!
  const now = await read(play, before)
  if (answer.body !== '') play.same('the review that was revised, read back', now, JSON.parse(answer.body))
  const sent = parsed(request.body!).value as Sent
  const expected = { ...before, ...keptOpinion(sent, before) }
  const later = !isDeepStrictEqual(expected, before)
  play.same('the review that was revised', now, later ? { ...expected, updatedAt: now.updatedAt, edited: true } : before)
  play.require(!later || now.updatedAt > before.updatedAt, 'a revision that is no later')
  play.model.reviews.set(now.id, now)
  await showsBook(play, now.bookId)
}

export async function withdrawn(play: Play, { ids }: Asked): Promise<void> {
  const review = play.model.review(ids['bookId']!, ids['reviewId']!)!
  play.model.reviews.delete(review.id)
  play.require((await play.get(pathOf(review))).statusCode === 404, 'a review that was withdrawn is still there')
  await showsBook(play, review.bookId)
}

/** Of all that the reviewer said the stars are left, of what others said everything; and nobody is shown whose those were. */
export async function erased(play: Play, asked: Asked): Promise<void> {
  const asker = askerOf(asked)!
  const { model } = play
  const theirs = model.reviewsBy(asker)
  for (const before of theirs) {
    const now = await read(play, before)
    const left = { reviewer: null, title: null, body: null, spoiler: false, edited: true, updatedAt: now.updatedAt }
    play.same('the review of whoever was erased', now, { ...before, ...left })
    play.require(now.updatedAt > before.updatedAt, 'a review of whoever was erased is no later than before')
    model.reviews.set(now.id, now)
  }
  model.forgetAnswers(asker)
  for (const review of model.reviews.values())
    if (!theirs.some(({ id }) => id === review.id)) play.same('a review that was not erased', await read(play, review), review)
  for (const bookId of new Set(theirs.map(review => review.bookId))) await showsBook(play, bookId)
  const id = model.reviewerIds.get(asker)
  if (id) play.same('the list of whoever was erased', JSON.parse((await play.get(reviewsBy(id))).body), { items: [], next: null })
}

/** The rating of a book is that of a recount, right after each write. */
export async function showsBook(play: Play, id: string): Promise<void> {
  play.same('the book, with its rating recounted', JSON.parse((await play.get(`/books/${id}`)).body), play.model.bookView(id))
}
