import { type CryptoKey, type JWTHeaderParameters, type JWTPayload, jwtVerify } from 'jose'
import { type AccessTokens, type Caller, InvalidToken, type Scope, scopes } from '../../application/ports/access-tokens.ts'
import type { Clock } from '../../application/ports/clock.ts'
import { claimedReviewer } from './claimed-reviewer.ts'
import type { IssuerKeys } from './issuer-keys.ts'
import { algorithms, whyRefused } from './why-refused.ts'

/** Characters: no issuer needs as many, and nothing longer is looked into. */
const longest = 8 * 1_024
/** Seconds by which the clocks of issuer and service may differ. */
const tolerance = 30
/** Bits of an RSA key (RFC 7518, section 3.3). */
const shortest = 2_048

/**
 * Access tokens that are JWTs (RFC 9068), read with the care of RFC 8725: which key and which algorithm may have signed one is
 * decided here, and by nothing that the token says of itself. A key that it brings along or points to is ignored.
 */
export class JoseAccessTokens implements AccessTokens {
  readonly #trusted: { readonly issuer: string; readonly audience: string }
  readonly #keys: IssuerKeys
  readonly #clock: Clock
  constructor(trusted: { readonly issuer: string; readonly audience: string }, keys: IssuerKeys, clock: Clock) {
    this.#trusted = trusted
    this.#keys = keys
    this.#clock = clock
  }

  async read(token: string): Promise<Caller> {
    if (token.length > longest) throw new InvalidToken(`The access token is longer than ${longest} characters.`)
    const claims = await this.#verified(token)
    return { reviewer: claimedReviewer(this.#trusted.issuer, claims), scopes: scopesOf(claims) }
  }

  async #verified(token: string): Promise<JWTPayload> {
    try {
      const { payload } = await jwtVerify(token, header => this.#keyOf(header), {
        ...this.#trusted,
        algorithms: [...algorithms],
        typ: 'at+jwt',
        requiredClaims: ['exp', 'sub'],
        clockTolerance: tolerance,
        currentDate: this.#clock.now(),
      })
      return payload
    } catch (error) {
      const why = whyRefused(error)
      throw why ? new InvalidToken(`The access token ${why}.`) : error // without its cause, which holds the claims
    }
  }

  async #keyOf({ alg, kid }: JWTHeaderParameters): Promise<CryptoKey> {
    const named: unknown = kid
    if (named !== undefined && typeof named !== 'string') throw new InvalidToken('The kid of the access token must be a text.')
    const key = await this.#keys.find({ alg, ...(named !== undefined && { kid: named }) })
    const { modulusLength: bits = Infinity } = key.algorithm as { modulusLength?: number }
    if (bits < shortest) throw new InvalidToken(`The access token is signed by an RSA key of less than ${shortest} bits.`)
    return key
  }
}

/** What it allows, of what there is (RFC 9068, section 2.2.3); where it says nothing of it, nothing. */
function scopesOf({ scope = '' }: JWTPayload): ReadonlySet<Scope> {
  if (typeof scope !== 'string') throw new InvalidToken('The claim scope of the access token must be a text.')
  const given = scope.split(' ')
  return new Set(scopes.filter(one => given.includes(one)))
}
