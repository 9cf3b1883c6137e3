import { describe, expect, test } from '@jest/globals'
import { CompactEncrypt, generateKeyPair } from 'jose'
import { encoded, type Header, signed } from '../support/forged-token.ts'
import { audience } from '../support/test-issuer.ts'
import { reading, seconds, tokenOf, TokensOnTrial } from './tokens-on-trial.ts'

const the = new TokensOnTrial()

const expired = 'The access token has expired.'
const notYet = 'The access token is not valid yet: nbf lies in the future.'
const foreign = 'The access token is from another issuer: iss is not the one that is trusted here.'
const elsewhere = 'The access token is meant for another audience: aud does not name this service.'
const noScopes = 'The claim scope of the access token must be a text.'
const type = 'The access token is no access token by its type: typ must be at+jwt (RFC 9068).'
const unknown = 'The access token is signed by a key that the issuer does not have, as its kid and alg say.'
const unsigned = 'The access token is no signed JWT (RFC 7515, compact form).'
const noClaims = 'The access token holds no claims: its payload must be a JSON object in base64url.'
const demands = 'The access token asks by crit for what is not understood here.'
const missing = (claim: string) => `The access token has no claim ${claim}, and needs one.`
const noNumber = (claim: string) => `The access token has a claim ${claim} that is no number.`
const subject = (what: string) => `The claim sub of the access token ${what}.`

describe('An access token that the issuer has signed is refused', () => {
  test.each<[string, Header, string]>([
    ['half a minute after its end', { exp: seconds - 30 }, expired],
    ['long after its end', { exp: 0 }, expired],
    ['more than half a minute before its beginning', { nbf: seconds + 31 }, notYet],
    ['when it never ends', { exp: undefined }, missing('exp')],
    ['when it ends at no time', { exp: String(seconds + 60) }, noNumber('exp')],
    ['when it ends at null', { exp: null }, noNumber('exp')],
    ['when it begins at no time', { nbf: 'now' }, noNumber('nbf')],
    ['when it is of no issuer', { iss: undefined }, missing('iss')],
    ['when it is of another issuer', { iss: 'https://issuer.example' }, foreign],
    ['when it is of a list of issuers', { iss: ['http://127.0.0.1'] }, foreign],
    ['when it is for nobody', { aud: undefined }, missing('aud')],
    ['when it is for another audience', { aud: 'book-reviews' }, elsewhere],
    ['when it is for other audiences', { aud: ['a', 'b'] }, elsewhere],
    ['when it is for an empty list of audiences', { aud: [] }, elsewhere],
    ['when it is for what only looks like a list of audiences', { aud: { 0: audience } }, elsewhere],
    ['when it is of nobody', { sub: undefined }, missing('sub')],
    ['when its subject is empty', { sub: '' }, subject('must not be empty')],
    ['when its subject is blank', { sub: ' \t\u00a0' }, subject('must not be empty')],
    ['when its subject is a number', { sub: 7 }, subject('must be a text')],
    ['when its subject is null', { sub: null }, subject('must be a text')],
    ['when its subject is a list', { sub: ['ada'] }, subject('must be a text')],
    ['when its subject has NUL in it', { sub: 'a\0da' }, subject('must not contain the NUL character (U+0000)')],
    [
      'when its subject has half a surrogate pair in it',
      { sub: 'a\ud800' },
      subject('must not contain half of a surrogate pair'),
    ],
    ['when its scopes are a list', { scope: ['books:write'] }, noScopes],
    ['when its scopes are null', { scope: null }, noScopes],
  ])('%s', async (_what, claims, message) => expect(await the.judged(claims)).toBe(message))

  test.each([undefined, 'JWT', 'jwt', 'id+jwt', 'at+jwt ', 'text/at+jwt', '', 7, ['at+jwt']])(
    'when it is of the type %j',
    async typ => expect(await the.judged({}, { typ })).toBe(type),
  )

  test.each(['other', '', '__proto__', '0', '../../../../dev/null', 'https://evil.example/key', "' or 1=1 --", '\0', '*', '鍵'])(
    'when it has the kid %j, which names no key',
    async kid => expect(await the.judged({}, { kid })).toBe(unknown),
  )

  test('when it has an endless kid', async () => expect(await the.judged({}, { kid: 'x'.repeat(5_000) })).toBe(unknown))

  test.each([7, null, ['x'], { toString: 'x' }, true])('when it has the kid %j, which is no text', async kid => {
    expect(await the.judged({}, { kid })).toBe('The kid of the access token must be a text.')
  })

  test('when it has no kid, where several keys can have signed it', async () => {
    const several = await the.another('ES256', 'ES256')
    await expect(reading(several).read(await tokenOf(several, {}, { kid: undefined }))).rejects.toThrow(
      'The access token does not say by kid which of the keys of the issuer has signed it.',
    )
  })

  test.each<[Header, string]>([
    [{ crit: ['exp'], exp: 1 }, demands],
    [{ crit: ['https://example.com/x'], 'https://example.com/x': true }, demands],
    [{ crit: [] }, unsigned],
    [{ crit: 'b64', b64: false }, unsigned],
    [{ crit: ['b64'], b64: 'no' }, unsigned],
    [{ crit: ['b64'] }, unsigned],
    [{ crit: ['b64'], b64: false }, noClaims],
  ])('when its header demands what is not understood: %j', async (header, message) => {
    expect(await the.judged({}, header)).toBe(message)
  })

  test('when it holds no claims', async () => {
    const key = the.issuer.key()
    const header = { alg: key.alg, kid: key.kid, typ: 'at+jwt' }
    for (const payload of ['', 'null', '[]', '7', '{', '"x"', '['.repeat(4_000), await the.sign()])
      expect([payload, await the.verdict(await signed(header, payload, key))]).toEqual([payload, noClaims])
    expect(await the.verdict(await signed({ ...header, cty: 'JWT' }, await the.sign(), key))).toBe(noClaims)
  })

  test('when it is longer than 8 KiB, without being looked into', async () => {
    const fits = await the.sign({ pad: 'x'.repeat(5_000) })
    expect(fits.length).toBeGreaterThan(6_000)
    expect(await the.verdict(fits)).toBe('taken')
    const long = 'The access token is longer than 8192 characters.'
    expect(await the.judged({ pad: 'x'.repeat(6_500) })).toBe(long)
    expect(await the.verdict('.'.repeat(10_000_000))).toBe(long)
  })
})

describe('What is no signed JWT is refused:', () => {
  test('parts of one, and other texts', async () => {
    const token = await the.sign()
    const [header, payload, signature] = token.split('.')
    const texts = ['', ' ', '.', '..', 'null', '{}', '😀.😀.😀', `${encoded('{}')}.${encoded('{}')}.${encoded('{}')}`]
    const parts = [header, `${header}.${payload}`, `${token}.`, `${token}.x.y`, `.${payload}.${signature}`]
    const spoiled = [`${header}\0.${payload}.${signature}`, `${token}😀`, `Ж.${payload}.${signature}`]
    const headers = ['[]', 'null', '"x"', '{', '\ufeff{}', '['.repeat(5_000), '{"alg":null}', '{"alg":["ES256"]}', '{"alg":""}']
    const others = headers.map(header => `${encoded(header)}.${payload}.${signature}`)
    for (const text of [...texts, ...parts, ...spoiled, ...others] as string[])
      expect([text, await the.verdict(text)]).toEqual([text, unsigned])
  })

  test('an encrypted one', async () => {
    const { publicKey } = await generateKeyPair('RSA-OAEP-256')
    const encrypted = await new CompactEncrypt(Buffer.from(await the.sign()))
      .setProtectedHeader({ alg: 'RSA-OAEP-256', enc: 'A256GCM', typ: 'at+jwt' })
      .encrypt(publicKey)
    expect(await the.verdict(encrypted)).toBe(unsigned)
  })
})
