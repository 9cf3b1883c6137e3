import type { KeyRefusal } from '../../../application/ports/kept-answers.ts'
import type { DomainError } from '../../../domain/errors.ts'
import type { HttpProblem } from './refused-request.ts'

export type ProblemCode = DomainError['code'] | KeyRefusal['code'] | HttpProblem

export interface ProblemKind {
  readonly status: number
  readonly title: string
  /** What it means, and what to do about it, for the person who reads the page of the problem type. */
  readonly meaning: string
  /** It goes away by itself: the answer says when to try again (Retry-After). */
  readonly passing?: true
}

/** How HTTP puts every problem (RFC 9457). A refusal without a line here does not compile. */
export const problems: Readonly<Record<ProblemCode, ProblemKind>> = {
  'invalid-request': {
    status: 400,
    title: 'Invalid request',
    meaning:
      'The URL, a query parameter or a header is not what this resource understands. The detail names it; correct it and send the request again.',
  },
  'malformed-json': {
    status: 400,
    title: 'Malformed JSON',
    meaning: 'The body is not JSON (RFC 8259). Check quotes, commas and the encoding (UTF-8).',
  },
  'authentication-required': {
    status: 401,
    title: 'Authentication required',
    meaning:
      'Who does this must be known. Send an access token of the issuer that this service trusts as Authorization: Bearer … (RFC 6750).',
  },
  'invalid-token': {
    status: 401,
    title: 'Invalid token',
    meaning:
      'The access token proves nothing: it has expired, is for somebody else, or is not signed by the issuer that this service trusts. The detail says which; get a new one.',
  },
  'insufficient-scope': {
    status: 403,
    title: 'Insufficient scope',
    meaning:
      'The access token is good, but not for this. WWW-Authenticate names the scope that it must have; get one that has it.',
  },
  'not-found': {
    status: 404,
    title: 'Not found',
    meaning: 'Nothing has this path. The API description at /docs lists every path there is.',
  },
  'book-not-found': {
    status: 404,
    title: 'Book not found',
    meaning: 'No book has this id. GET /books lists the books there are.',
  },
  'review-not-found': {
    status: 404,
    title: 'Review not found',
    meaning: 'This book has no review with this id. GET /books/{bookId}/reviews lists the reviews it has.',
  },
  'reviewer-not-found': {
    status: 404,
    title: 'Reviewer not found',
    meaning: 'No reviewer can have this id: take it from the `reviewer` of a review.',
  },
  'not-your-review': {
    status: 403,
    title: 'Not your review',
    meaning: 'A review is revised and withdrawn by the reviewer who submitted it, and by nobody else.',
  },
  'method-not-allowed': {
    status: 405,
    title: 'Method not allowed',
    meaning: 'The path exists, but not for this method. The Allow header names those it has.',
  },
  'not-acceptable': {
    status: 406,
    title: 'Not acceptable',
    meaning: 'The Accept header rules out everything that this path can answer.',
  },
  'request-timeout': {
    status: 408,
    title: 'Request timeout',
    meaning: 'The request did not arrive in full in time. Send it again.',
  },
  'isbn-taken': {
    status: 409,
    title: 'ISBN taken',
    meaning: 'There is a book with this ISBN already; `existing` is its path. Review that one, or correct the ISBN.',
  },
  'already-reviewed': {
    status: 409,
    title: 'Already reviewed',
    meaning: 'A reviewer reviews a book once; `existing` is the path of the review that is there.',
  },
  'request-in-progress': {
    status: 409,
    passing: true,
    title: 'Request in progress',
    meaning:
      'A request with this Idempotency-Key is being done at this moment. Send it again after the seconds that the Retry-After header gives: you are given its answer.',
  },
  'stale-review': {
    status: 412,
    title: 'Stale review',
    meaning:
      'The review was changed after you read it: If-Match does not name the entity tag that it has now. Read it again, see what is different, and send the request with its new ETag.',
  },
  'body-too-large': { status: 413, title: 'Body too large', meaning: 'A body may have at most 64 KiB, a file to import 10 MiB.' },
  'unsupported-media-type': {
    status: 415,
    title: 'Unsupported media type',
    meaning:
      'Bodies are JSON (Content-Type: application/json), and files to import CSV (text/csv). Accept-Post and Accept-Patch tell.',
  },
  'validation-failed': {
    status: 422,
    title: 'Validation failed',
    meaning:
      'The body is JSON, but some of its values are wrong. `errors` lists every one of them, each by its JSON Pointer (RFC 6901).',
  },
  'idempotency-key-reused': {
    status: 422,
    title: 'Idempotency key reused',
    meaning:
      'This Idempotency-Key was given to another request in the last 24 hours: another path, or another body. Give each request a key of its own, and a repetition exactly what the first had.',
  },
  'unreadable-file': {
    status: 422,
    title: 'Unreadable file',
    meaning:
      'The file is not an export that can be read, or is broken from some row on. The detail says what is wrong. Rows before that were imported; a mended file can be sent again.',
  },
  'expectation-failed': {
    status: 417,
    title: 'Expectation failed',
    meaning: 'The Expect header asks for something that the server does not do; it knows 100-continue only.',
  },
  'precondition-required': {
    status: 428,
    title: 'Precondition required',
    meaning:
      'A change must say which version it is made to, so that nobody overwrites what they have not seen: send the ETag of what you have read as If-Match (RFC 9110), or * for whatever is there.',
  },
  'too-many-requests': {
    status: 429,
    passing: true,
    title: 'Too many requests',
    meaning:
      'You have sent more requests than one caller may send in a time. RateLimit-Policy tells how many those are, RateLimit how many are left; go on after the seconds that Retry-After gives.',
  },
  'headers-too-large': {
    status: 431,
    title: 'Headers too large',
    meaning: 'The request line and headers together are larger than the server reads (16 KiB).',
  },
  'internal-error': {
    status: 500,
    title: 'Internal error',
    meaning:
      'Something broke that is not your fault. It is in the log under the id that `instance` gives; tell it to the operator.',
  },
  overloaded: {
    status: 503,
    passing: true,
    title: 'Overloaded',
    meaning:
      'More is asked of the service at the moment than it can do in time, so this request was not begun. Try again after the seconds that the Retry-After header gives.',
  },
  'temporarily-unavailable': {
    status: 503,
    passing: true,
    title: 'Temporarily unavailable',
    meaning:
      'The service cannot do this right now. Try again after the seconds that the Retry-After header gives; nothing was changed unless a later read shows it.',
  },
}

export const isPassing = (code: ProblemCode): boolean => problems[code].passing === true
