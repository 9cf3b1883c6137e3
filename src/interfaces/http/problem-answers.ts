import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import Type from 'typebox'
import { isKeyRefusal } from '../../application/ports/kept-answers.ts'
import { Unavailable } from '../../application/ports/unavailable.ts'
import { type DomainError, isDomainError, type Violation } from '../../domain/errors.ts'
import { problemExample } from './problem-examples.ts'
import { type ProblemCode, problems, RefusedRequest } from './problems.ts'
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

/** Texts that tell what was sent are as long as that can be: 16 KiB of URL, and names of members in 64 KiB of body, escaped. */
const detail = Type.String({ pattern: '\\S', maxLength: 20_000, examples: ['This book has no review with this id.'] })

export const ProblemSchema = Type.Object(
  {
    type: Type.String({
      format: 'uri-reference',
      maxLength: 100,
      description: 'The path of a page that explains this type of problem.',
      examples: ['/problems/review-not-found'],
    }),
    title: Type.String({ format: 'text', maxLength: 100, examples: ['Review not found'] }),
    status: Type.Integer({ minimum: 400, maximum: 599, examples: [404] }),
    detail,
    instance: Type.String({
      pattern: '^[!-~]+$',
      maxLength: 128,
      description: 'The id of the request, as it stands in the log.',
      examples: ['019c1a2b-3c4d-7e5f-8a6b-7c8d9e0f1a2b'],
    }),
    errors: Type.Optional(
      Type.Array(
        Type.Object({
          pointer: Type.String({
            format: 'json-pointer',
            maxLength: 2 * 64 * 1024,
            description: 'Where in the body (RFC 6901).',
            examples: ['/authors/0'],
          }),
          detail: Type.String({ pattern: '\\S', maxLength: 1_000, examples: ['must not be empty'] }),
        }),
        { maxItems: 32 * 1024, description: 'Every wrong value, with `validation-failed`.' },
      ),
    ),
    existing: Type.Optional(
      Type.String({
        format: 'uri-reference',
        maxLength: 100,
        description: 'The path of what is in the way, with a conflict.',
        examples: ['/books/019c1a2b-3c4d-7e5f-8a6b-7c8d9e0f1a2b'],
      }),
    ),
  },
  {
    $id: 'Problem',
    description: 'What went wrong (RFC 9457).',
    examples: [problemExample('review-not-found').value],
  },
)

const seconds = { minimum: 1, maximum: 3_600, description: 'Seconds after which to try again (RFC 9110).', examples: [1] }
const retryAfter = {
  always: { 'Retry-After': Type.Integer(seconds) },
  sometimes: { 'Retry-After': Type.Integer({ ...seconds, 'x-optional': true }) },
}
/** Of the other statuses, those that say when to try again. */
const passing = new Set<ProblemCode>(['request-in-progress'])

/** What any request may meet, whatever it asks for: much of it before there is a request to route. */
export const anyRequest = [
  'invalid-request',
  'request-timeout',
  'expectation-failed',
  'headers-too-large',
  'internal-error',
] as const

/** The response schemas of a route that may answer with these problems, besides those that every one may. */
export const refuses = (...codes: ProblemCode[]) => problemResponses(...codes, ...anyRequest, 'temporarily-unavailable')

/** The response schemas of these problems, by status. */
export function problemResponses(...codes: ProblemCode[]) {
  const every = [...new Set(codes)]
  const statuses = new Set(every.map(code => problems[code].status))
  return Object.fromEntries(
    [...statuses].map(status => {
      const named = every.filter(code => problems[code].status === status).sort()
      const description = named.map(code => `${problems[code].title} (\`${code}\`).`).join(' ')
      const waits = named.filter(code => status === 503 || passing.has(code)).length
      const headers = waits > 0 ? { headers: retryAfter[waits === named.length ? 'always' : 'sometimes'] } : {}
      const examples = Object.fromEntries(named.map(code => [code, problemExample(code)]))
      return [status, { description, ...headers, content: { [problemMedia]: { schema: { $ref: 'Problem#' }, examples } } }]
    }),
  )
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

/** Fastify's error handler: every error becomes a problem; a fault is logged whole and told in no detail. */
export function answerProblem(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const answer = describe(error, request)
  if (answer.status === 503 || (isKeyRefusal(error) && passing.has(error.code))) void reply.header('retry-after', '1')
  if (answer.status >= 500) request.log.error({ err: error }, answer.title)
  return send(reply, answer)
}

export const send = (reply: FastifyReply, answer: Problem): FastifyReply =>
  reply
    .removeHeader('cache-status') // of an answer that came to nothing
    .removeHeader('location')
    .removeHeader('link')
    .code(answer.status)
    .header('cache-control', 'no-store')
    .type(problemMedia)
    .serializer(JSON.stringify as (payload: unknown) => string)
    .send(answer)

function describe(error: unknown, { id }: FastifyRequest): Problem {
  if (isDomainError(error)) return problem(error.code, error.message, id, details(error))
  if (isKeyRefusal(error) || error instanceof RefusedRequest) return problem(error.code, error.message, id)
  if (error instanceof Unavailable)
    return problem('temporarily-unavailable', `${error.message} Please try again in a moment.`, id)
  if (isFastifyError(error)) return describeFramework(error, id)
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

const isFastifyError = (error: unknown): error is FastifyError =>
  error instanceof Error &&
  'code' in error &&
  String(error.code).startsWith('FST_') && // an adapter's error may have a status of its own
  'statusCode' in error &&
  typeof error.statusCode === 'number' &&
  error.statusCode < 500

/** What Fastify itself refuses, by its code or, failing that, its status. */
const frameworkProblems: Readonly<Record<string, readonly [ProblemCode, string]>> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: ['unsupported-media-type', 'The body must be JSON (Content-Type: application/json).'],
  FST_ERR_CTP_BODY_TOO_LARGE: ['body-too-large', 'The body is larger than 64 KiB.'],
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: ['invalid-request', 'The body is not as long as Content-Length says.'],
  FST_ERR_CTP_EMPTY_JSON_BODY: ['malformed-json', 'The body is empty; it must be JSON.'],
  FST_ERR_CTP_INVALID_JSON_BODY: ['malformed-json', 'The body is not well-formed JSON.'],
  FST_ERR_BAD_URL: ['invalid-request', 'The path is not a well-formed URL path; check its percent-encoding.'],
  FST_ERR_ASYNC_CONSTRAINT: ['invalid-request', 'The request cannot be routed.'],
}

function describeFramework(error: FastifyError, id: string): Problem {
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
    return problem('invalid-request', violations.map(({ pointer, detail }) => `${pointer.slice(1)} ${detail}.`).join(' '), id)
  }
  const [code, detail] =
    frameworkProblems[error.code] ??
    (error.statusCode === 400
      ? ['malformed-json', 'The body is not well-formed JSON.']
      : ['invalid-request', 'The request could not be read.'])
  return problem(code, detail, id)
}
