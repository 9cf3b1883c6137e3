import Type from 'typebox'
import { problemMedia } from './problem-answers.ts'
import { problemExample } from './problem-examples.ts'
import { isPassing, type ProblemCode, problems } from './problems.ts'

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

const seconds = { minimum: 1, maximum: 86_400, description: 'Seconds after which to try again (RFC 9110).', examples: [1] }
const retryAfter = {
  always: { 'Retry-After': Type.Integer(seconds) },
  sometimes: { 'Retry-After': Type.Integer({ ...seconds, 'x-optional': true }) },
  never: {},
}

/** Who asks must say who they are, or is not somebody who may. */
const challenging: ReadonlySet<ProblemCode> = new Set(['authentication-required', 'invalid-token', 'insufficient-scope'])
const challenge = {
  maxLength: 1_000,
  pattern: '^Bearer realm="book-review"',
  description: 'What is wrong with the access token, or that there is none (RFC 6750, section 3).',
  examples: ['Bearer realm="book-review", error="insufficient_scope", scope="reviews:write"'],
}
const authenticate = {
  always: { 'WWW-Authenticate': Type.String(challenge) },
  sometimes: { 'WWW-Authenticate': Type.String({ ...challenge, 'x-optional': true }) },
  never: {},
}

/** What any request may meet, whatever it asks for: much of it before there is a request to route. */
export const anyRequest = [
  'invalid-request',
  'request-timeout',
  'expectation-failed',
  'headers-too-large',
  'internal-error',
] as const

/** The response schemas of a route that may answer with these problems, besides those that every one may. */
export const refuses = (...codes: ProblemCode[]) =>
  problemResponses(...codes, ...anyRequest, 'too-many-requests', 'overloaded', 'temporarily-unavailable')

/** The response schemas of these problems, by status. */
export function problemResponses(...codes: ProblemCode[]) {
  const every = [...new Set(codes)]
  const asksWho = every.some(code => challenging.has(code))
  const statuses = new Set(every.map(code => problems[code].status))
  return Object.fromEntries(
    [...statuses].map(status => {
      const named = every.filter(code => problems[code].status === status).sort()
      const description = named.map(code => `${problems[code].title} (\`${code}\`).`).join(' ')
      const often = (which: (code: ProblemCode) => boolean) =>
        named.every(which) ? 'always' : named.some(which) ? 'sometimes' : 'never'
      const challenges = asksWho && status === 400 ? 'sometimes' : often(code => challenging.has(code)) // 400: a malformed header
      const headers = { ...retryAfter[often(isPassing)], ...authenticate[challenges] }
      const examples = Object.fromEntries(named.map(code => [code, problemExample(code)]))
      return [status, { description, headers, content: { [problemMedia]: { schema: { $ref: 'Problem#' }, examples } } }]
    }),
  )
}
