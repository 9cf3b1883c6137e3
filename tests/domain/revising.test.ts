import { describe, expect, test } from '@jest/globals'
import { Rating } from '../../src/domain/rating.ts'
import { type OpinionChanges, Review } from '../../src/domain/review.ts'
import { aBookId, aMoment, anOpinion, aReviewer, aReviewId } from './examples.ts'
import { wrongWith } from './refused.ts'

const submitted = Review.submit({ id: aReviewId, bookId: aBookId, reviewer: aReviewer, opinion: anOpinion, at: aMoment })
const later = new Date('2026-05-06T07:08:09.010Z')
const revise = (changes: OpinionChanges, at = later) => submitted.revise(changes, at)

describe('a revised review', () => {
  test.each<[OpinionChanges, object]>([
    [{ rating: 1 }, { rating: Rating.of(1) }],
    [{ title: ' Bo\u0308se ' }, { title: 'Böse' }],
    [{ title: null }, { title: null }],
    [{ body: '' }, { body: '' }],
    [{ body: null }, { body: null }],
    [{ spoiler: false }, { spoiler: false }],
    [
      { rating: 2, title: null, body: 'x', spoiler: false },
      { rating: Rating.of(2), title: null, body: 'x', spoiler: false },
    ],
  ])('is another version, with what is given changed and the rest as it was: %j', (changes, changed) => {
    const before = { ...submitted.state }
    expect(revise(changes).state).toEqual({ ...before, ...changed, updatedAt: later, version: 2 })
    expect(submitted.state).toEqual(before)
  })

  test.each<[OpinionChanges]>([[{}], [{ rating: 5 }], [{ title: '\tGrowing up is hard ' }], [{ ...anOpinion }]])(
    'is the same where nothing changes: %j',
    changes => expect(revise(changes)).toBe(submitted),
  )

  test('tells no body from an empty one', () => {
    const bare = revise({ body: null })
    expect(bare.revise({ body: '' }, later).state).toMatchObject({ body: '', version: 3 })
  })

  test.each([aMoment, new Date(0)])('is later than the version before it, though the clock says %p', at => {
    const second = revise({ rating: 1 }, at)
    const third = second.revise({ rating: 5 }, at)
    const times = [submitted, second, third].map(({ state }) => state.updatedAt.getTime())
    expect(times).toEqual([aMoment.getTime(), aMoment.getTime() + 1, aMoment.getTime() + 2])
    expect(third.state.createdAt).toEqual(aMoment)
  })

  test('keeps what rules made since would refuse, unless that is what is changed', () => {
    const old = Review.restore({ ...submitted.state, title: '', body: ' untidy' })
    expect(old.revise({ rating: 1 }, later).state).toMatchObject({ title: '', body: ' untidy' })
    expect(old.revise({}, later)).toBe(old)
    expect(wrongWith(() => old.revise({ title: '' }, later))).toEqual([{ pointer: '/title', detail: 'must not be empty' }])
  })

  test('is refused with everything that is wrong, each by its pointer', () => {
    expect(wrongWith(() => revise({ rating: null, title: '', body: 'a\0', spoiler: null }))).toEqual([
      { pointer: '/rating', detail: 'must be a whole number from 1 to 5' },
      { pointer: '/title', detail: 'must not be empty' },
      { pointer: '/body', detail: 'must not contain the NUL character (U+0000)' },
      { pointer: '/spoiler', detail: 'must be true or false' },
    ])
  })

  test.each<[OpinionChanges, OpinionChanges, string]>([
    [{ rating: 1 }, { rating: 0 }, '/rating'],
    [{ rating: 4 }, { rating: 4.5 }, '/rating'],
    [{ title: 'x'.repeat(200) }, { title: 'x'.repeat(201) }, '/title'],
    [{ body: '源'.repeat(10_000) }, { body: '源'.repeat(10_001) }, '/body'],
  ])('the last that is taken, and the first that is not', (taken, refused, pointer) => {
    expect(wrongWith(() => revise(taken))).toEqual([])
    expect(wrongWith(() => revise(refused))).toMatchObject([{ pointer }])
  })
})

describe('what happens to a review', () => {
  const common = { bookId: aBookId, sequence: 17, reviewId: aReviewId, reviewerId: aReviewer.id }

  test('is told when it was revised: what it gives now, and what it gave', () => {
    const revised = revise({ rating: 2 })
    expect(revised.revised(17, submitted)).toEqual({ type: 'review-revised', ...common, rating: 2, previousRating: 5, at: later })
  })

  test('is told when it is withdrawn: what it no longer gives', () => {
    const withdrawn = { type: 'review-withdrawn', ...common, rating: 5, reason: null, at: later }
    expect(submitted.withdrawn(17, later)).toEqual(withdrawn)
    expect(submitted.withdrawn(17, later, 'An advertisement.')).toEqual({ ...withdrawn, reason: 'An advertisement.' })
  })
})
