import type { FastifyInstance } from 'fastify'
import type { Answered } from '../support/api-answers.ts'
import type { Service } from '../support/memory-service.ts'
import type { Damage } from './damage.ts'
import type { Request } from './requests.ts'
import type { TokenIssuer } from './token-issuer.ts'

export type Sent = Pick<Request, 'method' | 'url' | 'headers' | 'body'> & Partial<Pick<Request, 'framing'>>

/** A service that is asked, in whatever way. */
export interface Fuzzed {
  readonly app: FastifyInstance
  readonly ask: (sent: Sent) => Promise<Answered>
  readonly close: () => Promise<void>
  /** Who signs access tokens, where it knows by them who asks. */
  readonly issuer: TokenIssuer | null
  /** Where it is behind a socket: sends a damaged request, and gives all that was answered to it. */
  readonly askDamaged?: (sent: Sent, damage: Damage) => Promise<Answered[]>
}

/** Without a socket. */
export const injected = ({ app, close }: Pick<Service, 'app' | 'close'>, issuer: TokenIssuer | null): Fuzzed => ({
  app,
  close,
  issuer,
  ask: async ({ method, url, headers, body }) => {
    const answer = await app.inject({ method: method as 'GET', url, headers, ...(body && { payload: body }) })
    return { statusCode: answer.statusCode, headers: answer.headers, body: answer.body }
  },
})
