import type { Draw } from './draws.ts'
import type { TokenIssuer } from './token-issuer.ts'
import { type Caller, nameIn, subjects } from './tokens.ts'

interface Credentials {
  /** Null where nobody is asked who they are. */
  readonly caller: Caller | null
  /** The Authorization header; null: none. */
  readonly field: string | null
}

/** @param owner who asks, where that is to be whoever the rest of the request is about */
export async function credentials({ token }: Draw, issuer: TokenIssuer | null, owner = subjects[0]!): Promise<Credentials> {
  if (!token || !issuer) return { caller: null, field: null }
  if (token.is === 'no token') return { caller: { is: token.malformed ? 'malformed' : 'nobody' }, field: token.field }
  if (token.is === 'flawed') return { caller: { is: 'refused' }, field: `Bearer ${await issuer.flawed(token.flaw)}` }
  const { name, scope, scheme } = token
  const subject = token.subject === 'owner' ? owner : subjects[token.subject]!
  return {
    caller: { is: 'known', subject, name: nameIn(name, subject), scopes: new Set(scope.split(' ')) },
    field: `${scheme} ${await issuer.good(subject, name, scope)}`,
  }
}
