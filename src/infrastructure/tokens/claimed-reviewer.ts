import type { JWTPayload } from 'jose'
import { v5 } from 'uuid'
import { InvalidToken } from '../../application/ports/access-tokens.ts'
import type { ReviewerId } from '../../domain/identity.ts'
import { type Reviewer, reviewLimits } from '../../domain/review.ts'
import { tidy, unkeepable, wrongWithText } from '../../domain/text.ts'

/** Any constant of our own: it keeps subjects of issuers apart from other people's names (RFC 9562, section 5.5). */
const subjects = '0c7f3b52-6a3e-4a0c-8f0e-3f5f5b1d2e94'

/** Who the claims say it is: known by issuer and subject, and called by what they call themselves. @throws InvalidToken */
export function claimedReviewer(issuer: string, claims: JWTPayload): Reviewer {
  const subject: unknown = claims.sub
  const wrong = typeof subject === 'string' ? wrongWithText(subject, { min: 1, max: Infinity }) : 'must be a text'
  if (wrong) throw new InvalidToken(`The claim sub of the access token ${wrong}.`)
  const id: string = v5(JSON.stringify([issuer, subject]), subjects)
  return { id: id as ReviewerId, name: nameOf(claims, subject as string) }
}

/** The end of a subject is what tells it from others: many begin alike. */
function nameOf(claims: JWTPayload, subject: string): string {
  const end = Array.from(tidy(subject)).slice(-8).join('')
  return [claims['name'], claims['preferred_username']].map(usable).find(name => name !== '') ?? usable(end)
}

/** The name as it can be kept; empty where it cannot. */
function usable(name: unknown): string {
  if (typeof name !== 'string' || unkeepable(name)) return ''
  return tidy(Array.from(tidy(name)).slice(0, reviewLimits.reviewer.max).join(''))
}
