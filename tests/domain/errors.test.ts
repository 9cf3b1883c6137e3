import { describe, expect, test } from '@jest/globals'
import {
  AlreadyReviewed,
  BookNotFound,
  isDomainError,
  IsbnTaken,
  NotYourReview,
  ReviewNotFound,
  StaleReview,
  ValidationFailed,
} from '../../src/domain/errors.ts'
import { aBookId, aReviewId } from './examples.ts'

describe('a refusal', () => {
  test.each([
    [
      new ValidationFailed([{ pointer: '/title', detail: 'must not be empty' }]),
      'validation-failed',
      '/title: must not be empty',
    ],
    [new BookNotFound(aBookId), 'book-not-found', `There is no book ${aBookId}.`],
    [new ReviewNotFound(aBookId, aReviewId), 'review-not-found', `The book ${aBookId} has no review ${aReviewId}.`],
    [new IsbnTaken('9780141439549', aBookId), 'isbn-taken', 'There is already a book with the ISBN 9780141439549.'],
    [new StaleReview(aReviewId), 'stale-review', `The review ${aReviewId} is no longer as it was when it was read.`],
    [new NotYourReview(aReviewId), 'not-your-review', `The review ${aReviewId} is another reviewer's.`],
    [new AlreadyReviewed(aBookId, aReviewId), 'already-reviewed', 'This reviewer has already reviewed the book.'],
  ])('%s has a code, and says in plain words what is the matter', (refusal, code, message) => {
    expect(refusal).toMatchObject({ code, message })
    expect(isDomainError(refusal)).toBe(true)
  })

  test('names what is in the way', () => {
    expect(new IsbnTaken('9780141439549', aBookId).existing).toBe(aBookId)
    expect(new AlreadyReviewed(aBookId, aReviewId)).toMatchObject({ bookId: aBookId, existing: aReviewId })
  })

  test.each([
    [new Error('validation-failed')],
    [{ code: 'book-not-found', message: '' }],
    ['book-not-found'],
    [null],
    [undefined],
  ])('is not %p', other => expect(isDomainError(other)).toBe(false))
})
