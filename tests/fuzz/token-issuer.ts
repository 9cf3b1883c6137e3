import type { AccessTokens } from '../../src/application/ports/access-tokens.ts'
import type { Clock } from '../../src/application/ports/clock.ts'
import { IssuerKeys } from '../../src/infrastructure/tokens/issuer-keys.ts'
import { JoseAccessTokens } from '../../src/infrastructure/tokens/jose-access-tokens.ts'
import { newSigningKey, type SigningKey } from '../../tools/local-issuer/signing-key.ts'
import { TestClock } from '../support/memory-service.ts'
import { TestIssuer } from '../support/test-issuer.ts'
import type { Flaw } from './tokens.ts'

/** Signs what was drawn, and lets services read it; each token is signed once. */
export class TokenIssuer {
  readonly #issuer: TestIssuer
  readonly #keys: IssuerKeys
  readonly #stranger: SigningKey
  readonly #signed = new Map<string, Promise<string>>()
  private constructor(issuer: TestIssuer, keys: IssuerKeys, stranger: SigningKey) {
    this.#issuer = issuer
    this.#keys = keys
    this.#stranger = stranger
  }

  /** Its keys are asked for once, here, so that nothing depends on the network afterwards. */
  static async start(): Promise<TokenIssuer> {
    const issuer = await TestIssuer.start('ES256')
    const keys = new IssuerKeys(issuer.jwksUrl, { patience: 60_000, refresh: Infinity, rest: Infinity })
    await keys.check()
    await issuer.close()
    return new TokenIssuer(issuer, keys, await newSigningKey('ES256'))
  }

  accessTokens(clock: Clock): AccessTokens {
    return new JoseAccessTokens(this.#issuer.trusted, this.#keys, clock)
  }

  good(sub: string, name: string | null, scope: string): Promise<string> {
    return this.#once(JSON.stringify([sub, name, scope]), () => this.#sign({ sub, scope, ...(name !== null && { name }) }))
  }

  flawed(flaw: Flaw): Promise<string> {
    return this.#once(flaw, () => this.#flaws[flaw]())
  }

  /** As long as it is good, it allows everything. */
  #sign(claims: object, header = {}, key?: SigningKey): Promise<string> {
    const all = { scope: 'books:write reviews:write reviews:moderate', ...claims }
    return this.#issuer.sign(all, header, key, new TestClock().time)
  }

  #once(what: string, sign: () => Promise<string>): Promise<string> {
    const signed = this.#signed.get(what) ?? sign()
    this.#signed.set(what, signed)
    return signed
  }

  get #seconds(): number {
    return Math.floor(new TestClock().time / 1_000)
  }

  readonly #flaws: Readonly<Record<Flaw, () => Promise<string>>> = {
    expired: () => this.#sign({ exp: this.#seconds - 3_600 }),
    'not yet good': () => this.#sign({ nbf: this.#seconds + 3_000 }),
    'of another issuer': () => this.#sign({ iss: 'https://issuer.example' }),
    'for another audience': () => this.#sign({ aud: 'another' }),
    'of another type': () => this.#sign({}, { typ: 'JWT' }),
    'for nobody': () => this.#sign({ sub: ' ' }),
    'of an unknown key': () => this.#sign({}, { kid: this.#stranger.kid }, this.#stranger),
    'of another key': () => this.#sign({}, { kid: this.#issuer.key().kid }, this.#stranger),
    unsigned: async () =>
      `${Buffer.from('{"alg":"none","typ":"at+jwt"}').toString('base64url')}.${(await this.#sign({})).split('.')[1]}.`,
    changed: async () => (await this.#sign({})).replace(/\.[^.]+\./, `.${(await this.#sign({ sub: 'another' })).split('.')[1]}.`),
    cut: async () => (await this.#sign({})).slice(0, -10),
    'no token at all': async () => 'abc',
    'with odd scopes': () => this.#sign({ scope: ['reviews:write'] }),
    'too long': () => this.#sign({ more: 'x'.repeat(6_200) }),
  }
}
