import { calculateJwkThumbprint, type CryptoKey, exportJWK, generateKeyPair, type JWK, type JWTPayload, SignJWT } from 'jose'

export type SigningAlgorithm = 'ES256' | 'RS256' | 'EdDSA'

/** A pair of keys to sign access tokens with; the private one is never written anywhere. */
export interface SigningKey {
  readonly alg: SigningAlgorithm
  readonly kid: string
  readonly privateKey: CryptoKey
  /** The public one, as a key set shows it (RFC 7517). */
  readonly jwk: JWK
}

export async function newSigningKey(alg: SigningAlgorithm): Promise<SigningKey> {
  const { privateKey, publicKey } = await generateKeyPair(alg)
  const jwk = await exportJWK(publicKey)
  const kid = await calculateJwkThumbprint(jwk)
  return { alg, kid, privateKey, jwk: { ...jwk, kid, alg, use: 'sig' } }
}

/** An access token as RFC 9068 has it. */
export const signToken = ({ alg, kid, privateKey }: SigningKey, claims: JWTPayload): Promise<string> =>
  new SignJWT(claims).setProtectedHeader({ alg, kid, typ: 'at+jwt' }).sign(privateKey)
