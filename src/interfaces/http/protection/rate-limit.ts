import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { RateLimiter } from '../../../application/ports/rate-limiter.ts'
import { addressOf } from './address.ts'
import { RefusedRequest } from '../problems/refused-request.ts'

/** Counts a request for its caller, says on the answer what is left, and gives the refusal where nothing was. */
export type CountRequest = (request: FastifyRequest, reply: FastifyReply) => RefusedRequest | undefined

/**
 * With the fields of draft-ietf-httpapi-ratelimit-headers-10, structured ones (RFC 9651): @fastify/rate-limit sends those of drafts
 * that are long gone, and its Redis store is asked while the request waits.
 */
export function countRequests(limiter: RateLimiter): CountRequest {
  const { requests, window } = limiter.limit
  const policy = `"default";q=${requests};w=${window / 1_000}`
  return (request, reply) => {
    const { allowed, remaining, resetIn } = limiter.take(request.caller?.reviewer.id ?? addressOf(request))
    const seconds = Math.ceil(resetIn / 1_000)
    void reply.header('ratelimit-policy', policy).header('ratelimit', `"default";r=${remaining};t=${seconds}`)
    if (allowed) return undefined
    void reply.header('retry-after', seconds)
    return new RefusedRequest('too-many-requests', `These were more than ${requests} requests in ${window / 1_000} seconds.`)
  }
}

/** Before anything is read of a body. Whoever watches over the service is not counted. */
export function limitRate(app: FastifyInstance, count: CountRequest): void {
  app.addHook('onRequest', (request, reply, done) => {
    done(request.routeOptions.config.always ? undefined : count(request, reply))
  })
}
