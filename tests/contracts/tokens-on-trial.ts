import { afterAll, beforeAll } from '@jest/globals'
import { type Caller, InvalidToken } from '../../src/application/ports/access-tokens.ts'
import { IssuerKeys } from '../../src/infrastructure/tokens/issuer-keys.ts'
import { JoseAccessTokens } from '../../src/infrastructure/tokens/jose-access-tokens.ts'
import type { Header } from '../support/forged-token.ts'
import { TestIssuer } from '../support/test-issuer.ts'
import type { SigningAlgorithm } from '../../tools/local-issuer/signing-key.ts'
import { moment } from './samples.ts'

/** Now, in seconds. */
export const seconds = Math.floor(moment.getTime() / 1_000)

/** What reads the issuer's tokens, at a time that stands still. */
export const reading = (issuer: TestIssuer, trusted = issuer.trusted): JoseAccessTokens =>
  new JoseAccessTokens(trusted, new IssuerKeys(issuer.jwksUrl), { now: () => moment })

/** A token of the issuer's, good now, but for what is said otherwise. */
export const tokenOf = (issuer: TestIssuer, claims: Header = {}, header: Header = {}, key = issuer.key()): Promise<string> =>
  issuer.sign(claims, header, key, moment.getTime())

/** An issuer with a key of each kind, and its tokens. */
export class TokensOnTrial {
  issuer!: TestIssuer
  #tokens!: JoseAccessTokens
  readonly #others: TestIssuer[] = []

  constructor() {
    beforeAll(async () => {
      this.issuer = await TestIssuer.start('RS256', 'EdDSA', 'ES256')
      this.#tokens = reading(this.issuer)
    })
    afterAll(() => Promise.all([this.issuer, ...this.#others].map(issuer => issuer.close())))
  }

  /** One more issuer, for as long as the tests run. */
  async another(...algorithms: readonly SigningAlgorithm[]): Promise<TestIssuer> {
    const other = await TestIssuer.start(...algorithms)
    this.#others.push(other)
    return other
  }

  sign(claims: Header = {}, header: Header = {}, key = this.issuer.key()): Promise<string> {
    return tokenOf(this.issuer, claims, header, key)
  }

  async read(claims: Header): Promise<Caller> {
    return this.#tokens.read(await this.sign(claims))
  }

  /** Why the token is refused, or that it is taken. */
  async verdict(token: string): Promise<string> {
    try {
      await this.#tokens.read(token)
      return 'taken'
    } catch (error) {
      if (error instanceof InvalidToken) return error.message
      throw error
    }
  }

  /** Why one that the issuer has signed with these claims and this header is refused, or that it is taken. */
  async judged(claims: Header, header: Header = {}): Promise<string> {
    return this.verdict(await this.sign(claims, header))
  }
}
