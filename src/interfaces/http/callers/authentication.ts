import type { FastifyInstance, FastifyRequest } from 'fastify'
import { type AccessTokens, type Caller, InvalidToken, type Scope } from '../../../application/ports/access-tokens.ts'
import { authenticationRequired, bearerToken, insufficientScope, invalidToken } from './bearer.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Who may ask, where there are access tokens: whoever's has all scopes of one of these lists. */
    scopes?: readonly (readonly Scope[])[]
  }
  interface FastifyRequest {
    /** Who asks, where the route wants to know and a token tells. */
    caller: Caller | null
    /** Why nobody can tell. */
    unidentified: unknown
  }
}

/**
 * Looks at the token of each request whose route wants to know who asks; no other route looks at any. What is wrong with it is
 * said later (`refuseStrangers`): the request is counted first, and for its caller where there is one.
 */
export function identifyCallers(app: FastifyInstance, accessTokens: AccessTokens): void {
  app.decorateRequest('caller', null).decorateRequest('unidentified', null)
  app.addHook('onRequest', (request, _reply, done) => {
    if (request.routeOptions.config.scopes) void identify(request, accessTokens).then(() => done())
    else done()
  })
}

/** Refuses whoever could not be identified, and whoever may not ask this. */
export function refuseStrangers(app: FastifyInstance): void {
  app.addHook('onRequest', ({ caller, unidentified, routeOptions }, _reply, done) => {
    const { scopes } = routeOptions.config
    if (!scopes) done()
    else if (!caller) done(unidentified as Error)
    else done(scopes.some(list => hasAll(caller, list)) ? undefined : insufficientScope(scopes[0]!))
  })
}

/** @throws RefusedRequest where who asks does not have the scope */
export function requireScope({ caller }: FastifyRequest, scope: Scope): void {
  if (!hasAll(caller!, [scope])) throw insufficientScope([scope])
}

const hasAll = ({ scopes }: Caller, list: readonly Scope[]): boolean => list.every(scope => scopes.has(scope))

/** Never rejects. */
async function identify(request: FastifyRequest, accessTokens: AccessTokens): Promise<void> {
  try {
    const token = bearerToken(request)
    if (token === null) throw authenticationRequired()
    request.caller = await accessTokens.read(token)
  } catch (error) {
    request.unidentified = error instanceof InvalidToken ? invalidToken(error.message) : error
  }
}
