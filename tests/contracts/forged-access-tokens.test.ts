import { createHmac, createPublicKey } from 'node:crypto'
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { exportJWK } from 'jose'
import { encoded, signed } from '../support/forged-token.ts'
import { newSigningKey } from '../../tools/local-issuer/signing-key.ts'
import { reading, tokenOf, TokensOnTrial } from './tokens-on-trial.ts'

const the = new TokensOnTrial()

const unknown = 'The access token is signed by a key that the issuer does not have, as its kid and alg say.'
const wrongSignature = 'The access token has a signature that does not fit its content.'
const notAccepted = /^The access token is signed by an algorithm that is not accepted; alg must be one of RS256, /

describe('An access token is refused', () => {
  test.each(['none', 'None', 'NONE', 'HS256', 'HS384', 'HS512', 'ES256K', 'ML-DSA-44', 'RSA-OAEP', 'dir', 'es256', '__proto__'])(
    'that says it is signed by %s, with a signature and without',
    async alg => {
      const token = await the.sign({}, { alg })
      expect(await the.verdict(token)).toMatch(notAccepted)
      expect(await the.verdict(token.replace(/[^.]*$/, ''))).toMatch(notAccepted)
    },
  )

  test.each(['pem', 'der', 'jwk'] as const)('that was signed with the issuer’s public key for a secret (%s)', async format => {
    const { kid, jwk } = the.issuer.key('RS256')
    const key = createPublicKey({ key: jwk, format: 'jwk' })
    const secret = {
      pem: key.export({ type: 'spki', format: 'pem' }),
      der: key.export({ type: 'spki', format: 'der' }),
      jwk: JSON.stringify(jwk),
    }[format]
    const [, payload] = (await the.sign()).split('.')
    for (const [alg, message] of [
      ['HS256', notAccepted],
      ['RS256', wrongSignature],
    ] as const) {
      const content = `${encoded(JSON.stringify({ alg, kid, typ: 'at+jwt' }))}.${payload}`
      const token = `${content}.${createHmac('sha256', secret).update(content).digest('base64url')}`
      expect(await the.verdict(token)).toMatch(message)
    }
  })

  test('whose algorithm is not the one of its key, or of another curve', async () => {
    const [{ kid }, rsa] = [the.issuer.key('ES256'), the.issuer.key('RS256')]
    for (const alg of ['RS256', 'PS256', 'ES384', 'ES512', 'EdDSA']) expect(await the.judged({}, { alg, kid })).toBe(unknown)
    expect(await the.verdict(await the.sign({}, { alg: 'PS256', kid: rsa.kid }, rsa))).toBe(unknown)
  })

  test.each(['ES256', 'RS256', 'EdDSA'] as const)('that another key has signed in the name of the issuer’s: %s', async alg => {
    const { kid } = the.issuer.key(alg)
    expect(await the.verdict(await the.sign({}, { kid }, await newSigningKey(alg)))).toBe(wrongSignature)
  })

  test('with any part changed, cut off or taken from another', async () => {
    const [header, payload, signature] = (await the.sign({ scope: 'reviews:write' })).split('.') as [string, string, string]
    const more = encoded(Buffer.from(payload, 'base64url').toString().replace('reviews:write', 'reviews:moderate'))
    const [, , others] = (await the.sign({ sub: 'bob' })).split('.')
    const altered = (signature.startsWith('A') ? 'B' : 'A') + signature.slice(1)
    const { alg, kid } = the.issuer.key()
    const sameHeader = encoded(JSON.stringify({ typ: 'at+jwt', alg, kid }))
    expect(await the.verdict(`${header}.${payload}.${signature}`)).toBe('taken')
    for (const [a, b, c] of [
      [header, more, signature],
      [header, payload, others],
      [header, payload, altered],
      [header, payload, ''],
      [header, payload, signature.slice(0, -2)],
      [header, payload, signature + 'AAAA'],
      [header, '', signature],
      [sameHeader, payload, signature],
    ])
      expect(await the.verdict(`${a}.${b}.${c}`)).toBe(wrongSignature)
  })

  test('of whoever has brought along a key, or says where theirs is; nobody is asked for it', async () => {
    const eve = await the.another()
    const own = eve.key()
    const places = { jku: eve.jwksUrl.href, x5u: `${eve.issuer}/chain.pem` }
    const brought = [{ jwk: own.jwk }, { jku: places.jku }, { x5u: places.x5u }, { x5c: [encoded('certificate')] }]
    for (const header of [...brought, { ...places, jwk: own.jwk, x5t: 'x', 'x5t#S256': 'x' }])
      for (const kid of [own.kid, the.issuer.key().kid, undefined])
        expect(await the.verdict(await the.sign({}, { ...header, kid }, own))).toBe(kid === own.kid ? unknown : wrongSignature)
    expect(eve.requests).toEqual({ keys: 0, elsewhere: 0 })
  })

  test('when its RSA key is too short, though it is the issuer’s', async () => {
    const kind = { name: 'RSASSA-PKCS1-v1_5', modulusLength: 1_024, publicExponent: Uint8Array.of(1, 0, 1), hash: 'SHA-256' }
    const { privateKey, publicKey } = await crypto.subtle.generateKey(kind, true, ['sign', 'verify'])
    const short = { alg: 'RS256', kid: 'short', privateKey, jwk: { ...(await exportJWK(publicKey)), kid: 'short' } } as const
    const careless = await the.another()
    careless.keys.push(short)
    await expect(reading(careless).read(await tokenOf(careless))).rejects.toThrow(
      'The access token is signed by an RSA key of less than 2048 bits.',
    )
  })
})

describe('Whatever is sent for an access token is refused with a reason, and never by a fault of ours:', () => {
  test('any parts', async () => {
    const token = await the.sign()
    const part = fc.oneof(
      fc.constantFrom(...token.split('.'), ''),
      fc.json().map(encoded),
      fc.base64String(),
      fc.string({ unit: 'binary' }),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(part, { maxLength: 5 }), async parts => {
        fc.pre(parts.join('.') !== token)
        expect(await the.verdict(parts.join('.'))).toMatch(/^The /)
      }),
      { numRuns: 300 },
    )
  })

  test('any header and any content, signed by the issuer', async () => {
    const names = fc.constantFrom('alg', 'kid', 'typ', 'crit', 'b64', 'jwk', 'x5c', 'zip')
    await fc.assert(
      fc.asyncProperty(fc.dictionary(names, fc.jsonValue()), fc.json(), async (header, content) => {
        const { alg, kid } = the.issuer.key()
        const token = await signed({ alg, kid, typ: 'at+jwt', ...header }, content, the.issuer.key())
        expect(await the.verdict(token)).toMatch(/^The /)
      }),
      { numRuns: 300 },
    )
  })
})
