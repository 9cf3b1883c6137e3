import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { AccessTokens } from '../../../application/ports/access-tokens.ts'
import type { RequestMeter } from '../../../application/ports/request-meter.ts'
import type { RateLimiter } from '../../../application/ports/rate-limiter.ts'
import { identifyCallers, refuseStrangers } from '../callers/authentication.ts'
import { allowOrigins } from './cors.ts'
import { headEveryAnswer, standOn } from './every-answer.ts'
import { type OverloadLimits, shedOverload } from './overload.ts'
import { answerProblem } from '../problems/problem-answers.ts'
import { countRequests, limitRate } from './rate-limit.ts'

/** What the service is protected by. */
export interface Protection {
  /** null: open mode, nobody is asked who they are. */
  readonly accessTokens: AccessTokens | null
  /** null: callers may ask as often as they like. */
  readonly rateLimiter: RateLimiter | null
  /** Addresses and networks of proxies whose X-Forwarded-For and -Proto are believed. */
  readonly trustProxy: readonly string[]
  /** Origins whose pages may ask; none: CORS is off. */
  readonly corsOrigins: readonly string[] | '*'
  readonly overload?: OverloadLimits
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Answered whatever the load, and not counted: for who watches over the service. */
    always?: true
  }
}

/** In this order, and before the routes: whatever refuses a request, a browser may read why. */
export async function protect(
  app: FastifyInstance,
  { accessTokens, rateLimiter, corsOrigins, overload }: Protection,
): Promise<void> {
  headEveryAnswer(app)
  if (corsOrigins.length > 0) await allowOrigins(app, corsOrigins)
  if (accessTokens) identifyCallers(app, accessTokens)
  if (rateLimiter) limitRate(app, countRequests(rateLimiter))
  shedOverload(app, overload)
  if (accessTokens) refuseStrangers(app)
}

/** Answers what Fastify cannot route, for which it runs no hooks: it is counted and logged all the same. */
export function answerUnroutable({ rateLimiter }: Protection, meter: RequestMeter) {
  const count = rateLimiter ? countRequests(rateLimiter) : () => undefined
  return (error: FastifyError, request: FastifyRequest, reply: FastifyReply): void => {
    standOn(request, reply)
    answerProblem(count(request, reply) ?? error, request, reply)
    meter.answered(request.method, null, reply.statusCode, reply.elapsedTime)
    request.log.info({ method: request.method, route: null, status: reply.statusCode }, 'request')
  }
}
