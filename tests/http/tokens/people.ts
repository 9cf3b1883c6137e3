import { afterAll } from '@jest/globals'
import { scopes } from '../../../src/application/ports/access-tokens.ts'
import type { Service, ServiceOptions } from '../../support/memory-service.ts'
import { TestIssuer } from '../../support/test-issuer.ts'
import { Client, type Opened, opened } from '../client.ts'
import type { Open } from '../endpoints/requests-in-progress.ts'

export const [everyScope, mostScopes] = [scopes.join(' '), 'books:write reviews:write']

/** The settings of a service that believes the tokens of this issuer. */
export const believing = ({ trusted, jwksUrl }: TestIssuer): Record<string, string> => ({
  AUTH_ISSUER: trusted.issuer,
  AUTH_AUDIENCE: trusted.audience,
  AUTH_JWKS_URL: jwksUrl.href,
})

/** The settings of a service that has an issuer, and does not ask it for anything. */
export const anyTokens: Readonly<Record<string, string>> = {
  AUTH_ISSUER: 'https://issuer.example',
  AUTH_AUDIENCE: 'book-review',
  AUTH_JWKS_URL: 'https://issuer.example/jwks.json',
}

/** A token of somebody, who is called as their subject is; good for an hour of the service's own clock. */
export const tokenOf = (
  issuer: TestIssuer,
  { clock }: Pick<Service, 'clock'>,
  sub: string,
  scope = mostScopes,
  claims: object = {},
): Promise<string> => issuer.sign({ sub, name: sub, scope, ...claims }, {}, undefined, clock.time)

export const bearing = (token: string) => ({ authorization: `Bearer ${token}` })

export interface OpenedToTokens extends Opened {
  readonly issuer: TestIssuer
  readonly token: (sub: string, scope?: string, claims?: object) => Promise<string>
  /** Somebody who sends a token of theirs with each request. */
  readonly as: (sub: string, scope?: string, claims?: object) => Promise<Client>
}

/** A service for the suite that this is called in, an issuer of access tokens for it, and whoever has one of those. */
export function openedToTokens(open: Open, options: ServiceOptions = {}): OpenedToTokens {
  let issuer: TestIssuer | undefined
  const the = opened(async () => {
    issuer = await TestIssuer.start()
    return open({ ...options, environment: { ...believing(issuer), ...options.environment } })
  })
  afterAll(() => issuer?.close())
  const token = (sub: string, scope?: string, claims?: object) => tokenOf(issuer!, the.service, sub, scope, claims)
  return {
    get service() {
      return the.service
    },
    get client() {
      return the.client
    },
    get issuer() {
      return issuer!
    },
    token,
    as: async (...of) => new Client(the.service, bearing(await token(...of))),
  }
}

let people = 0
/** A subject that nobody has had yet. */
export const somebody = (): string => `Person ${++people}`
