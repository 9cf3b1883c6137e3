/** The refusals and faults that HTTP itself knows of. */
export type HttpProblem =
  | 'invalid-request'
  | 'malformed-json'
  | 'authentication-required'
  | 'invalid-token'
  | 'insufficient-scope'
  | 'not-found'
  | 'reviewer-not-found'
  | 'method-not-allowed'
  | 'not-acceptable'
  | 'request-timeout'
  | 'body-too-large'
  | 'unsupported-media-type'
  | 'unreadable-file'
  | 'expectation-failed'
  | 'precondition-required'
  | 'too-many-requests'
  | 'headers-too-large'
  | 'internal-error'
  | 'overloaded'
  | 'temporarily-unavailable'

/** A refusal of HTTP's own; the detail is told to the client. */
export class RefusedRequest extends Error {
  readonly code: HttpProblem
  /** What the answer must say besides. */
  readonly headers: Readonly<Record<string, string>>
  constructor(code: HttpProblem, detail: string, headers: Readonly<Record<string, string>> = {}) {
    super(detail)
    this.code = code
    this.headers = headers
  }
}
