import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { isKeyRefusal } from '../../../application/ports/kept-answers.ts'
import { Unavailable } from '../../../application/ports/unavailable.ts'
import { type DomainError, isDomainError, type Violation } from '../../../domain/errors.ts'
import { isPassing, type ProblemCode, problems } from './problems.ts'
import { RefusedRequest } from './refused-request.ts'
import { violationsOf } from './violations.ts'

export const problemMedia = 'application/problem+json'

/** A problem document (RFC 9457). */
export interface Problem {
  readonly type: string
  readonly title: string
  readonly status: number
  readonly detail: string
  readonly instance: string
  readonly errors?: readonly Violation[]
  readonly existing?: string
}

export function problem(
  code: ProblemCode,
  detail: string,
  instance: string,
  more: Pick<Problem, 'errors' | 'existing'> = {},
): Problem {
  const { status, title } = problems[code]
  return { type: `/problems/${code}`, title, status, detail, instance, ...more }
}

const codeOf = ({ type }: Problem) => type.slice('/problems/'.length) as ProblemCode

/** Fastify's error handler: every error becomes a problem; a fault is logged whole and told in no detail. */
export function answerProblem(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const answer = problemOf(error, request)
  if (isPassing(codeOf(answer)) && !reply.hasHeader('retry-after')) void reply.header('retry-after', '1')
  if (error instanceof RefusedRequest) void reply.headers(error.headers)
  return send(reply, answer)
}

export const send = (reply: FastifyReply, answer: Problem): FastifyReply =>
  reply
    .removeHeader('cache-status') // of an answer that came to nothing
    .removeHeader('etag')
    .removeHeader('location')
    .removeHeader('link')
    .code(answer.status)
    .header('cache-control', 'no-store')
    .type(problemMedia)
    .serializer(JSON.stringify as (payload: unknown) => string)
    .send(answer)

/** The problem that an error is to whoever has asked; a fault of ours, or of what we lean on, is logged whole. */
export function problemOf(error: unknown, request: FastifyRequest): Problem {
  const answer = describe(error, request)
  if (answer.status >= 500) request.log.error({ err: error }, answer.title)
  return answer
}

function describe(error: unknown, { id, raw, routeOptions }: FastifyRequest): Problem {
  if (isDomainError(error)) return problem(error.code, error.message, id, details(error))
  if (isKeyRefusal(error) || error instanceof RefusedRequest) return problem(error.code, error.message, id)
  if (error instanceof Unavailable)
    return problem('temporarily-unavailable', `${error.message} Please try again in a moment.`, id)
  if (isFastifyError(error)) return describeFramework(error, id, routeOptions.config.takes)
  if (hungUp(error) && !raw.complete) return problem('invalid-request', 'The request broke off.', id)
  return problem('internal-error', 'Something broke on our side. It has been logged under the id of this request.', id)
}

function details(error: DomainError): Pick<Problem, 'errors' | 'existing'> {
  switch (error.code) {
    case 'validation-failed':
      return { errors: error.violations }
    case 'isbn-taken':
      return { existing: `/books/${error.existing}` }
    case 'already-reviewed':
      return { existing: `/books/${error.bookId}/reviews/${error.existing}` }
    default:
      return {}
  }
}

/** Node's error of a body whose sender is gone: nobody reads the answer, and it is no fault of ours. */
const hungUp = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && error.code === 'ECONNRESET'

const isFastifyError = (error: unknown): error is FastifyError =>
  error instanceof Error &&
  'code' in error &&
  String(error.code).startsWith('FST_') && // an adapter's error may have a status of its own
  'statusCode' in error &&
  typeof error.statusCode === 'number' &&
  error.statusCode < 500

/** A query of 16 KiB has room for thousands of wrong parameters; nobody reads more than some. */
const mostInWords = 20

function inWords(violations: readonly Violation[]): string {
  const told = violations.slice(0, mostInWords).map(({ pointer, detail }) => `${pointer.slice(1)} ${detail}.`)
  const more = violations.length - told.length
  return [...told, ...(more > 0 ? [`And ${more} more.`] : [])].join(' ')
}

/** What Fastify itself refuses, by its code or, failing that, its status. */
const frameworkProblems: Readonly<Record<string, readonly [ProblemCode, string]>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: ['body-too-large', 'The body is larger than 64 KiB.'],
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: ['invalid-request', 'The body is not as long as Content-Length says.'],
  FST_ERR_CTP_EMPTY_JSON_BODY: ['malformed-json', 'The body is empty; it must be JSON.'],
  FST_ERR_CTP_INVALID_JSON_BODY: ['malformed-json', 'The body is not well-formed JSON.'],
  FST_ERR_BAD_URL: ['invalid-request', 'The path is not a well-formed URL path; check its percent-encoding.'],
  FST_ERR_ASYNC_CONSTRAINT: ['invalid-request', 'The request cannot be routed.'],
}

function describeFramework(error: FastifyError, id: string, takes: readonly string[] = []): Problem {
  if (error.validation) {
    const violations = violationsOf(error)
    if (error.validationContext === 'body') {
      return problem(
        'validation-failed',
        `${violations.length === 1 ? 'One value is' : `${violations.length} values are`} wrong.`,
        id,
        { errors: violations },
      )
    }
    return problem('invalid-request', inWords(violations), id)
  }
  if (error.code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE')
    return problem(
      'unsupported-media-type',
      `The body must be ${takes.join(' or ') || 'application/json'}, and its Content-Type must say so.`,
      id,
    )
  const [code, detail] =
    frameworkProblems[error.code] ??
    (error.statusCode === 400
      ? ['malformed-json', 'The body is not well-formed JSON.']
      : ['invalid-request', 'The request could not be read.'])
  return problem(code, detail, id)
}
