import { describe, expect, test } from '@jest/globals'
import type { Header } from '../support/forged-token.ts'
import { audience, TestIssuer } from '../support/test-issuer.ts'
import { newSigningKey } from '../../tools/local-issuer/signing-key.ts'
import { accessTokensContract } from './access-tokens.contract.ts'
import { reading, seconds, tokenOf, TokensOnTrial } from './tokens-on-trial.ts'

accessTokensContract('JWT', async () => {
  const issuer = await TestIssuer.start('EdDSA', 'RS256', 'ES256')
  return {
    tokens: reading(issuer),
    same: reading(issuer),
    issue: ({ subject, name, scopes }) => tokenOf(issuer, { sub: subject, name, scope: scopes?.join(' ') }),
    worthless: async () => [
      await tokenOf(issuer, { exp: seconds - 3_600 }),
      await tokenOf(issuer, { iss: 'https://issuer.example' }),
      await tokenOf(issuer, { aud: 'another' }),
      await tokenOf(issuer, {}, {}, await newSigningKey('ES256')),
      (await tokenOf(issuer)).slice(0, -10),
    ],
    withoutIssuer: async () => {
      const gone = await TestIssuer.start()
      await gone.close()
      return reading(gone, issuer.trusted)
    },
    close: () => issuer.close(),
  }
})

const the = new TokensOnTrial()

describe('An access token is taken', () => {
  test.each(['ES256', 'RS256', 'EdDSA'] as const)('when it is signed by %s', async alg => {
    expect(await the.verdict(await the.sign({}, {}, the.issuer.key(alg)))).toBe('taken')
  })

  test.each(['at+jwt', 'application/at+jwt', 'AT+JWT', 'Application/At+Jwt'])('when its type is %s', async typ => {
    expect(await the.judged({}, { typ })).toBe('taken')
  })

  test.each<[string, Header]>([
    ['for several audiences, this one among them', { aud: ['https://other.example', audience] }],
    ['for half a minute after its end', { exp: seconds - 29 }],
    ['half a minute before its beginning', { nbf: seconds + 30 }],
    ['with claims that nobody here knows', { nonce: 'x', act: { sub: 'bob' }, ['__proto__']: { sub: 'eve' } }],
    ['made later than now by the clock of its issuer', { iat: seconds + 30 }],
  ])('%s', async (_how, claims) => expect(await the.judged(claims)).toBe('taken'))

  test('without a kid, where only one of the issuer’s keys can have signed it', async () => {
    const key = the.issuer.key('RS256')
    expect(await the.verdict(await the.sign({}, { kid: undefined }, key))).toBe('taken')
  })
})

describe('The reader whom an access token is for goes', () => {
  test.each<[string, Header, string]>([
    ['by name', { name: 'Ada Lovelace', preferred_username: 'ada' }, 'Ada Lovelace'],
    ['by a tidied name', { name: ' \tZoe\u0308 \n' }, 'Zo\u00eb'],
    ['by the name they prefer, where there is no other', { preferred_username: 'ada' }, 'ada'],
    ['by that, where the name is blank', { name: ' \u00a0', preferred_username: 'ada' }, 'ada'],
    ['by that, where the name is no text', { name: ['Ada'], preferred_username: 'ada' }, 'ada'],
    ['by that, where NUL is in the name', { name: 'A\0da', preferred_username: 'ada' }, 'ada'],
    ['by that, where half a surrogate pair is in the name', { name: 'Ada \ud83d', preferred_username: 'ada' }, 'ada'],
    ['by the end of the subject, where there is neither', { sub: 'auth0|5f7c8ec7c33c6c004bbafe82' }, '4bbafe82'],
    ['by that, where neither can be kept', { sub: 'auth0|12345678', name: 7, preferred_username: '' }, '12345678'],
    ['by all of a short subject', { sub: 'ab' }, 'ab'],
    ['by whole characters of it', { sub: 'x😀1234567' }, '😀1234567'],
    ['by its end without the blanks', { sub: 'a        b  ' }, 'b'],
    ['by the first hundred characters of a long name', { name: '😀'.repeat(150) }, '😀'.repeat(100)],
    ['by those without the blank behind them', { name: 'x'.repeat(99) + ' y' }, 'x'.repeat(99)],
  ])('%s', async (_how, claims, name) => expect((await the.read(claims)).reviewer.name).toBe(name))
})

describe('The reviewer whom an access token is for', () => {
  const reviewerAt = async (issuer: string) => {
    const { reviewer } = await reading(the.issuer, { issuer, audience }).read(await the.sign({ iss: issuer, sub: 'ada' }))
    return reviewer.id
  }

  test('is known again after every release', async () => {
    expect(await reviewerAt('https://issuer.example/')).toBe('e4fae61a-1985-5519-96cf-4af01c3bca14')
  })

  test('is somebody else at another issuer, though the subject is the same', async () => {
    const ids = await Promise.all(['https://a.example', 'https://b.example', 'https://a.example/'].map(reviewerAt))
    expect(new Set(ids).size).toBe(3)
  })
})

test.each([
  ['reviews:write books:write', ['books:write', 'reviews:write']],
  ['openid profile reviews:moderate', ['reviews:moderate']],
  [' books:write  books:write ', ['books:write']],
  ['books:write,reviews:write', []],
  ['books:write\treviews:write', []],
  ['', []],
])('The scope %j of an access token allows %j', async (scope, allowed) => {
  expect([...(await the.read({ scope })).scopes]).toEqual(allowed)
})
