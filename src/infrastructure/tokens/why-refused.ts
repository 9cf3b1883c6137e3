import { errors } from 'jose'

/** Signatures that only the issuer can make; a secret that both sides know is none (RFC 8725, section 3.1). */
export const algorithms: readonly string[] = [
  ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'],
  ...['ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'],
]

const unsigned = 'is no signed JWT (RFC 7515, compact form)'

const reasons: Readonly<Record<string, string>> = {
  [errors.JWSInvalid.code]: unsigned,
  [errors.JWTInvalid.code]: 'holds no claims: its payload must be a JSON object in base64url',
  [errors.JOSEAlgNotAllowed.code]: `is signed by an algorithm that is not accepted; alg must be one of ${algorithms.join(', ')}`,
  [errors.JOSENotSupported.code]: 'asks by crit for what is not understood here',
  [errors.JWKSNoMatchingKey.code]: 'is signed by a key that the issuer does not have, as its kid and alg say',
  [errors.JWKSMultipleMatchingKeys.code]: 'does not say by kid which of the keys of the issuer has signed it',
  [errors.JWSSignatureVerificationFailed.code]: 'has a signature that does not fit its content',
  [errors.JWTExpired.code]: 'has expired',
}

const claims: Readonly<Record<string, string>> = {
  typ: 'is no access token by its type: typ must be at+jwt (RFC 9068)',
  iss: 'is from another issuer: iss is not the one that is trusted here',
  aud: 'is meant for another audience: aud does not name this service',
  nbf: 'is not valid yet: nbf lies in the future',
}

/**
 * What is wrong with the token, after "The access token"; null where the error tells of something else. Nothing of what the
 * token holds is said, and only characters that a field of HTTP may quote (RFC 6750, section 3: no quotation marks).
 */
export function whyRefused(error: unknown): string | null {
  if (error instanceof errors.JWTClaimValidationFailed) return wrongWithClaim(error)
  return error instanceof errors.JOSEError ? (reasons[error.code] ?? null) : null
}

/** jose names the claims that it checks, and no others. */
function wrongWithClaim({ claim, reason }: errors.JWTClaimValidationFailed): string {
  if (reason === 'missing') return `has no claim ${claim}, and needs one`
  return reason === 'invalid' ? `has a claim ${claim} that is no number` : (claims[claim] ?? `has a wrong claim ${claim}`)
}
