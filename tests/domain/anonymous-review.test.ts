import { describe, expect, test } from '@jest/globals'
import { reasonToKeep, Review } from '../../src/domain/review.ts'
import { aBookId, aMoment, anOpinion, aReviewer, aReviewId } from './examples.ts'
import { wrongWith } from './refused.ts'

const submitted = Review.submit({ id: aReviewId, bookId: aBookId, reviewer: aReviewer, opinion: anOpinion, at: aMoment })
const later = new Date('2026-05-06T07:08:09.010Z')

describe('a review that becomes anonymous', () => {
  test('keeps its stars and its times, and nothing else that was said or tells whose it was', () => {
    const before = { ...submitted.state }
    const anonymous = submitted.anonymise()
    expect(anonymous.state).toEqual({
      id: aReviewId,
      bookId: aBookId,
      reviewer: null,
      rating: before.rating,
      title: null,
      body: null,
      spoiler: false,
      createdAt: aMoment,
      updatedAt: new Date(aMoment.getTime() + 1),
      version: 2,
    })
    expect(submitted.state).toEqual(before)
  })

  test('is later than the version before it, and does not tell when it became so: others did at the same time', () => {
    const revised = submitted.revise({ rating: 1 }, later)
    expect(revised.anonymise().state).toMatchObject({ updatedAt: new Date(later.getTime() + 1), version: 3 })
  })

  test('is told of as nobody’s: neither its event nor any that comes after it names the reviewer', () => {
    const anonymous = submitted.anonymise()
    const told = { bookId: aBookId, sequence: 17, reviewId: aReviewId, rating: 5, at: later }
    expect(anonymous.anonymised(17, later)).toEqual({ type: 'review-anonymised', ...told })
    const withdrawn = { type: 'review-withdrawn', ...told, reviewerId: null, reason: 'An advertisement.' }
    expect(anonymous.withdrawn(17, later, 'An advertisement.')).toEqual(withdrawn)
  })

  test('of a review that was only a rating nothing else is left either', () => {
    const bare = Review.submit({ id: aReviewId, bookId: aBookId, reviewer: aReviewer, opinion: { rating: 2 }, at: aMoment })
    const { rating, title, body, reviewer } = bare.anonymise().state
    expect({ stars: rating.stars, title, body, reviewer }).toEqual({ stars: 2, title: null, body: null, reviewer: null })
  })
})

describe('a reason for withdrawing somebody’s review', () => {
  test('is kept tidy', () => expect(reasonToKeep('\tBo\u0308ses Blut. \n')).toBe('Böses Blut.'))

  test.each([
    ['', 'must not be empty'],
    [' \n', 'must not be empty'],
    ['源'.repeat(501), 'must have at most 500 characters, not 501'],
    ['a\0', 'must not contain the NUL character (U+0000)'],
    ['\ud83d', 'must not contain half of a surrogate pair'],
  ])('is refused where it is none: %j', (reason, detail) => {
    expect(wrongWith(() => reasonToKeep(reason))).toEqual([{ pointer: '/reason', detail }])
  })

  test.each(['x', ' x ', '😀'.repeat(500)])('the shortest and the longest are taken: %j', reason => {
    expect(reasonToKeep(reason)).toBe(reason.trim())
  })
})
