import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { type AccessTokens, InvalidToken, type Scope, scopes } from '../../src/application/ports/access-tokens.ts'
import { Unavailable } from '../../src/application/ports/unavailable.ts'
import { type ReviewerId, readId } from '../../src/domain/identity.ts'
import { reviewLimits } from '../../src/domain/review.ts'
import { wrongWithText } from '../../src/domain/text.ts'
import { awkwardTexts, times } from './samples.ts'

/** Whom a token is for, and what it allows. */
export interface Grant {
  readonly subject: string
  readonly name?: string
  readonly scopes?: readonly string[]
}

export interface OpenAccessTokens {
  readonly tokens: AccessTokens
  /** Another reader of the same tokens: in another process, or after a restart. */
  readonly same: AccessTokens
  readonly issue: (grant: Grant) => Promise<string>
  /** Tokens that were good once, or are for somebody else, or were never anybody's. */
  readonly worthless: () => Promise<readonly string[]>
  /** One that reads the same tokens, and cannot be told whether any is good. */
  readonly withoutIssuer: () => Promise<AccessTokens>
  readonly close: () => Promise<unknown>
}

/** What is promised of access tokens, however they are made. */
export function accessTokensContract(adapter: string, open: () => Promise<OpenAccessTokens>): void {
  describe(`AccessTokens by ${adapter}`, () => {
    let the: OpenAccessTokens
    beforeAll(async () => {
      the = await open()
    })
    afterAll(() => the.close())
    const read = async (grant: Grant) => the.tokens.read(await the.issue(grant))

    test('a token tells who asks, and what they may do', async () => {
      const { reviewer, scopes } = await read({ subject: 'ada', name: 'Ada Lovelace', scopes: ['reviews:write', 'books:write'] })
      expect(reviewer).toEqual({ id: expect.any(String), name: 'Ada Lovelace' })
      expect(readId<ReviewerId>(reviewer.id)).toBe(reviewer.id)
      expect(new Set(scopes)).toEqual(new Set(['books:write', 'reviews:write']))
    })

    test('a subject is one reviewer, whatever they are called and whoever reads it', async () => {
      const { reviewer } = await read({ subject: 'george', name: 'George Eliot' })
      expect((await read({ subject: 'george', name: 'Mary Ann Evans' })).reviewer).toEqual({
        id: reviewer.id,
        name: 'Mary Ann Evans',
      })
      expect((await the.same.read(await the.issue({ subject: 'george' }))).reviewer.id).toBe(reviewer.id)
    })

    test('other subjects are other reviewers, whatever they are called', async () => {
      const subjects = ['ada', 'Ada', 'ada ', 'аda', 'Zo\u00eb', 'Zoe\u0308', '__proto__', 'x'.repeat(1_000), ...awkwardTexts]
      const callers = await Promise.all(subjects.map(subject => read({ subject, name: 'Ada' })))
      expect(new Set(callers.map(({ reviewer }) => reviewer.id)).size).toBe(subjects.length)
    })

    test.each([...awkwardTexts, ' \t Zoe\u0308 \n', '', ' ', '\0', '\ud800', 'x'.repeat(101), '😀'.repeat(101)])(
      'everybody has a name that can be kept, though the token calls them %j',
      async name => {
        const { reviewer } = await read({ subject: 'ada', name })
        expect(wrongWithText(reviewer.name, reviewLimits.reviewer)).toBe(null)
      },
    )

    test('nothing is allowed that the token does not say, and what is not known allows nothing', async () => {
      expect((await read({ subject: 'ada' })).scopes.size).toBe(0)
      expect((await read({ subject: 'ada', scopes: ['admin', 'books:write!', 'BOOKS:WRITE', '*', 'books'] })).scopes.size).toBe(0)
      const all: readonly Scope[] = scopes
      for (const scope of all) expect([...(await read({ subject: 'ada', scopes: ['x', scope] })).scopes]).toEqual([scope])
    })

    test('many are read at once, and none is taken for another', async () => {
      const grants = times(50, at => ({ subject: `reader ${at}`, name: `Reader ${at}`, scopes: at % 2 ? ['books:write'] : [] }))
      const callers = await Promise.all(grants.map(read))
      expect(callers.map(({ reviewer, scopes }) => [reviewer.name, [...scopes]])).toEqual(
        grants.map(({ name, scopes }) => [name, scopes]),
      )
    })

    test('what is worth nothing is refused, with what is wrong with it and nothing of what it says', async () => {
      const worthless = await the.worthless()
      expect(worthless.length).toBeGreaterThan(3)
      for (const token of [...worthless, '', ' ', '.', '..', 'null', '\0', '😀', 'x'.repeat(10_000_000)]) {
        const error: unknown = await the.tokens.read(token).then(
          () => 'taken',
          (error: unknown) => error,
        )
        expect([token.slice(0, 200), error]).toEqual([token.slice(0, 200), expect.any(InvalidToken)])
        const { message, cause } = error as InvalidToken
        expect(message).toMatch(/^[\x20\x21\x23-\x5b\x5d-\x7e]+$/) // a field of HTTP may quote it (RFC 6750, section 3)
        if (token.trim().length > 4) expect(message).not.toContain(token.slice(-20))
        expect(cause).toBe(undefined)
      }
    })

    test('where nobody can tell whether it is good, it is neither taken nor refused', async () => {
      const without = await the.withoutIssuer()
      await expect(without.read(await the.issue({ subject: 'ada' }))).rejects.toThrow(Unavailable)
      expect((await read({ subject: 'ada', name: 'Ada' })).reviewer.name).toBe('Ada')
    })
  })
}
