import { describe, expect, test } from '@jest/globals'
import { type Opinion, Review, type Reviewer } from '../../src/domain/review.ts'
import { Rating } from '../../src/domain/rating.ts'
import { aBookId, aMoment, anOpinion, aReviewer, aReviewId } from './examples.ts'
import { wrongWith } from './refused.ts'

const submit = (opinion: Partial<Opinion> = {}, reviewer: Partial<Reviewer> = {}) =>
  Review.submit({
    id: aReviewId,
    bookId: aBookId,
    reviewer: { ...aReviewer, ...reviewer },
    opinion: { ...anOpinion, ...opinion },
    at: aMoment,
  })

describe('a review', () => {
  test('is kept as it was told, in its first version', () => {
    expect(submit().state).toEqual({
      ...anOpinion,
      id: aReviewId,
      bookId: aBookId,
      reviewer: aReviewer,
      rating: Rating.of(5),
      createdAt: aMoment,
      updatedAt: aMoment,
      version: 1,
    })
  })

  test('needs a rating, and nothing else', () => {
    const bare = Review.submit({ id: aReviewId, bookId: aBookId, reviewer: aReviewer, opinion: { rating: 1 }, at: aMoment })
    expect(bare.state).toMatchObject({ title: null, body: null, spoiler: false })
    expect(submit({ title: null, body: null, spoiler: false }).state).toMatchObject({ title: null, body: null, spoiler: false })
  })

  test('keeps its texts tidy', () => {
    const { state } = submit({ title: ' Bo\u0308se ', body: '\nText. \n' }, { name: '\tEmma\u00a0' })
    expect(state).toMatchObject({ title: 'Böse', body: 'Text.', reviewer: { id: aReviewer.id, name: 'Emma' } })
  })

  test('tells an empty body from none', () => {
    expect(submit({ body: '  ' }).state.body).toBe('')
  })

  test('says that it was submitted, as the event of the book that it is', () => {
    expect(submit({ rating: 2 }).submitted(17)).toEqual({
      type: 'review-submitted',
      bookId: aBookId,
      sequence: 17,
      reviewId: aReviewId,
      reviewerId: aReviewer.id,
      rating: 2,
      at: aMoment,
    })
  })

  test('is given back as it was kept, whatever rules were made since', () => {
    const state = { ...submit().state, title: '', version: 3 }
    expect(Review.restore(state).state).toEqual(state)
  })
})

describe('a review is refused', () => {
  test('with everything that is wrong, each by its pointer', () => {
    const all = () => submit({ rating: 0, title: ' ', body: 'a\0' }, { name: '' })
    expect(wrongWith(all)).toEqual([
      { pointer: '/reviewer', detail: 'must not be empty' },
      { pointer: '/rating', detail: 'must be a whole number from 1 to 5' },
      { pointer: '/title', detail: 'must not be empty' },
      { pointer: '/body', detail: 'must not contain the NUL character (U+0000)' },
    ])
  })
})

describe('a review’s limits', () => {
  test.each<[string, () => Review, () => Review, string]>([
    ['/rating', () => submit({ rating: 1 }), () => submit({ rating: 0 }), 'must be a whole number from 1 to 5'],
    ['/rating', () => submit({ rating: 5 }), () => submit({ rating: 6 }), 'must be a whole number from 1 to 5'],
    [
      '/reviewer',
      () => submit({}, { name: '😀'.repeat(100) }),
      () => submit({}, { name: '😀'.repeat(101) }),
      'must have at most 100 characters, not 101',
    ],
    ['/reviewer', () => submit({}, { name: 'D' }), () => submit({}, { name: ' ' }), 'must not be empty'],
    [
      '/title',
      () => submit({ title: 'x'.repeat(200) }),
      () => submit({ title: 'x'.repeat(201) }),
      'must have at most 200 characters, not 201',
    ],
    ['/title', () => submit({ title: 'x' }), () => submit({ title: '' }), 'must not be empty'],
    [
      '/body',
      () => submit({ body: '源'.repeat(10_000) }),
      () => submit({ body: '源'.repeat(10_001) }),
      'must have at most 10000 characters, not 10001',
    ],
  ])('%s: the last that is taken, and the first that is not', (pointer, taken, refused, detail) => {
    expect(wrongWith(taken)).toEqual([])
    expect(wrongWith(refused)).toEqual([{ pointer, detail }])
  })
})
