import type { SigningKey } from '../../tools/local-issuer/signing-key.ts'

/** `undefined` leaves a parameter out. */
export type Header = Readonly<Record<string, unknown>>

export const encoded = (text: string): string => Buffer.from(text).toString('base64url')

const signatures = {
  ES256: { name: 'ECDSA', hash: 'SHA-256' },
  RS256: { name: 'RSASSA-PKCS1-v1_5' },
  EdDSA: { name: 'Ed25519' },
} as const

/** A token with a signature that is right, whatever its header and its payload say: no library that is used rightly makes such. */
export async function signed(header: Header, payload: string, { alg, privateKey }: SigningKey): Promise<string> {
  const content = `${encoded(JSON.stringify(header))}.${encoded(payload)}`
  const signature = await crypto.subtle.sign(signatures[alg], privateKey, Buffer.from(content))
  return `${content}.${Buffer.from(signature).toString('base64url')}`
}
