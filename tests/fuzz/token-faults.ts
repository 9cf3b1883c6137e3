import type { Answered } from '../support/api-answers.ts'
import type { Asked, Fault, Verdict } from './oracle.ts'
import type { Caller } from './tokens.ts'

/** Who asks is looked at before anything else that is wrong: a stranger is told nothing (RFC 6750, RFC 9110 section 15.5.2). */
export function* tokenFaults({ operation: { security, method }, request: { caller }, query }: Asked): Iterable<Fault> {
  if (!security || !caller) return
  if (caller.is !== 'known') yield { ...strangers[caller.is], first: true }
  else if (!security.some(scopes => scopes.every(scope => caller.scopes.has(scope))))
    yield { ...lacking(security[0]![0]!), first: true }
  else if (method === 'DELETE' && security.length > 1) {
    const scope = query.has('reason') ? 'reviews:moderate' : 'reviews:write'
    if (!caller.scopes.has(scope)) yield lacking(scope)
  }
}

const strangers: Readonly<Record<Exclude<Caller['is'], 'known'>, Fault>> = {
  nobody: { what: 'no token', statuses: [401], challenge: {} },
  malformed: { what: 'no token behind Bearer', statuses: [400], challenge: { error: 'invalid_request' } },
  refused: { what: 'a bad token', statuses: [401], challenge: { error: 'invalid_token' } },
}

const lacking = (scope: string): Fault => ({
  what: `not the scope ${scope}`,
  statuses: [403],
  challenge: { error: 'insufficient_scope', scope },
})

const challenge = /^Bearer realm="book-review"(?:, error="(\w+)")?(?:, error_description="[^"\\]+")?(?:, scope="([^"\\]+)")?$/

/** Whoever is refused for who they are is told in WWW-Authenticate what would do, and nobody else is; no answer repeats a token. */
export function checkChallenge(
  require: (holds: boolean, what: string) => void,
  { faults, asked }: Verdict,
  answer: Answered,
): void {
  if (!asked) return
  const { statusCode, headers, body } = answer
  const field = headers['www-authenticate'] as string | undefined
  const expected = faults.filter(fault => fault.challenge && fault.statuses.includes(statusCode))
  const needed =
    statusCode === 401 || (statusCode === 403 && body.includes('insufficient-scope')) || expected.some(({ first }) => first)
  require(!needed || field !== undefined, `${statusCode} without WWW-Authenticate`)
  if (field !== undefined) {
    const [matched, error, scope] = challenge.exec(field) ?? []
    const right = expected.some(fault => fault.challenge!.error === error && fault.challenge!.scope === scope)
    require(matched !== undefined && right, `${statusCode} with WWW-Authenticate: ${field}`)
  }
  const [, token = ''] = asked.request.headers['authorization']?.split(/ +/) ?? []
  require(token.length < 20 || !(body + (field ?? '')).includes(token), 'an answer with the token in it')
}
