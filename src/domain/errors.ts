import type { BookId, ReviewId } from './identity.ts'

/** One wrong value: where it stands in what was given (a JSON Pointer, RFC 6901), and what is wrong with it in plain words. */
export interface Violation {
  readonly pointer: string
  readonly detail: string
}

abstract class Refusal<Code extends string> extends Error {
  readonly code: Code
  constructor(code: Code, message: string) {
    super(message)
    this.code = code
  }
}

export class ValidationFailed extends Refusal<'validation-failed'> {
  readonly violations: readonly Violation[]
  constructor(violations: readonly Violation[]) {
    super('validation-failed', violations.map(({ pointer, detail }) => `${pointer}: ${detail}`).join(' '))
    this.violations = violations
  }
}

export class BookNotFound extends Refusal<'book-not-found'> {
  constructor(id: string) {
    super('book-not-found', `There is no book ${id}.`)
  }
}

export class ReviewNotFound extends Refusal<'review-not-found'> {
  constructor(bookId: BookId, id: string) {
    super('review-not-found', `The book ${bookId} has no review ${id}.`)
  }
}

export class IsbnTaken extends Refusal<'isbn-taken'> {
  /** The book that has the ISBN. */
  readonly existing: BookId
  constructor(isbn: string, existing: BookId) {
    super('isbn-taken', `There is already a book with the ISBN ${isbn}.`)
    this.existing = existing
  }
}

export class AlreadyReviewed extends Refusal<'already-reviewed'> {
  readonly bookId: BookId
  /** The review that this reviewer has already given the book. */
  readonly existing: ReviewId
  constructor(bookId: BookId, existing: ReviewId) {
    super('already-reviewed', 'This reviewer has already reviewed the book.')
    this.bookId = bookId
    this.existing = existing
  }
}

export class StaleReview extends Refusal<'stale-review'> {
  constructor(id: ReviewId) {
    super('stale-review', `The review ${id} is no longer as it was when it was read.`)
  }
}

export class NotYourReview extends Refusal<'not-your-review'> {
  constructor(id: ReviewId) {
    super('not-your-review', `The review ${id} is another reviewer's.`)
  }
}

/** Everything the service may refuse to do, and nothing else; whatever else is thrown is a fault. */
export type DomainError =
  ValidationFailed | BookNotFound | ReviewNotFound | IsbnTaken | AlreadyReviewed | StaleReview | NotYourReview

export const isDomainError = (error: unknown): error is DomainError => error instanceof Refusal
