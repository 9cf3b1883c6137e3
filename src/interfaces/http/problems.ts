import type { DomainError } from '../../domain/errors.ts'

/** The refusals and faults that HTTP itself knows of. */
export type HttpProblem =
  | 'invalid-request'
  | 'malformed-json'
  | 'not-found'
  | 'method-not-allowed'
  | 'not-acceptable'
  | 'request-timeout'
  | 'body-too-large'
  | 'unsupported-media-type'
  | 'expectation-failed'
  | 'too-many-requests'
  | 'headers-too-large'
  | 'internal-error'
  | 'overloaded'
  | 'temporarily-unavailable'

export type ProblemCode = DomainError['code'] | HttpProblem

export interface ProblemKind {
  readonly status: number
  readonly title: string
  /** What it means, and what to do about it, for the person who reads the page of the problem type. */
  readonly meaning: string
}

/** How HTTP puts every problem (RFC 9457). A domain error without a line here does not compile. */
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
  'body-too-large': { status: 413, title: 'Body too large', meaning: 'A body may have at most 64 KiB.' },
  'unsupported-media-type': {
    status: 415,
    title: 'Unsupported media type',
    meaning: 'Bodies are JSON: send Content-Type: application/json.',
  },
  'validation-failed': {
    status: 422,
    title: 'Validation failed',
    meaning:
      'The body is JSON, but some of its values are wrong. `errors` lists every one of them, each by its JSON Pointer (RFC 6901).',
  },
  'expectation-failed': {
    status: 417,
    title: 'Expectation failed',
    meaning: 'The Expect header asks for something that the server does not do; it knows 100-continue only.',
  },
  'too-many-requests': {
    status: 429,
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
    title: 'Overloaded',
    meaning:
      'More is asked of the service at the moment than it can do in time, so this request was not begun. Try again after the seconds that the Retry-After header gives.',
  },
  'temporarily-unavailable': {
    status: 503,
    title: 'Temporarily unavailable',
    meaning:
      'The service cannot do this right now. Try again after the seconds that the Retry-After header gives; nothing was changed unless a later read shows it.',
  },
}

/** A refusal of HTTP's own; the detail is told to the client. */
export class RefusedRequest extends Error {
  readonly code: HttpProblem
  constructor(code: HttpProblem, detail: string) {
    super(detail)
    this.code = code
  }
}
