import type { FastifyRequest } from 'fastify'
import type { Scope } from '../../../application/ports/access-tokens.ts'
import { type HttpProblem, RefusedRequest } from '../problems/refused-request.ts'

/** The token of a request (RFC 6750, section 2.1); null where it has none, or credentials of another kind. Throws RefusedRequest where it is malformed. */
export function bearerToken({ raw }: FastifyRequest): string | null {
  const [field, ...more] = fieldsOf('authorization', raw.rawHeaders) // Node would take the first of several
  if (more.length > 0) throw malformed('There is more than one Authorization header.')
  if (field === undefined || !/^bearer(?:\s|$)/i.test(field)) return null
  const [, token] = /^bearer +([\w.~+/-]+=*)$/i.exec(field) ?? []
  if (token === undefined) throw malformed('The Authorization header must be "Bearer" and one access token.')
  return token
}

const fieldsOf = (name: string, rawHeaders: readonly string[]): string[] =>
  rawHeaders.filter((_, at) => at % 2 === 1 && rawHeaders[at - 1]!.toLowerCase() === name)

/** Nothing was said of who asks: the challenge names no error (RFC 6750, section 3.1). */
export const authenticationRequired = (): RefusedRequest =>
  challenged('authentication-required', 'This needs an access token: Authorization: Bearer …')

export const invalidToken = (why: string): RefusedRequest =>
  challenged('invalid-token', why, { error: 'invalid_token', error_description: why })

/** @param scopes that a token must have for this, all of them */
export const insufficientScope = (scopes: readonly Scope[]): RefusedRequest =>
  challenged('insufficient-scope', `The access token must have the scope ${scopes.join(' and ')}.`, {
    error: 'insufficient_scope',
    scope: scopes.join(' '),
  })

const malformed = (why: string): RefusedRequest => challenged('invalid-request', why, { error: 'invalid_request' })

/** Every challenge has a parameter (RFC 6750, section 3), so the realm is always there. */
function challenged(code: HttpProblem, detail: string, parameters: Readonly<Record<string, string>> = {}): RefusedRequest {
  const all = Object.entries({ realm: 'book-review', ...parameters }).map(([name, value]) => `${name}="${quotable(value)}"`)
  return new RefusedRequest(code, detail, { 'www-authenticate': `Bearer ${all.join(', ')}` })
}

/** What a description may consist of (RFC 6750, section 3: no quote, no backslash, ASCII only). */
const quotable = (text: string): string => text.replace(/["\\]/g, "'").replace(/[^ -~]/g, '?')
