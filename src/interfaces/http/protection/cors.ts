import cors, { type FastifyCorsOptions } from '@fastify/cors'
import type { FastifyInstance, FastifyRequest } from 'fastify'

/** What a page may read of an answer beyond its body (Fetch, section 3.3.3). */
const exposedHeaders = [
  ...['Allow', 'Accept-Patch', 'Accept-Post', 'Cache-Status', 'ETag', 'Idempotency-Replayed', 'Link', 'Location'],
  ...['Preference-Applied', 'RateLimit', 'RateLimit-Policy', 'Retry-After', 'WWW-Authenticate', 'X-Request-Id'],
]
const allowedHeaders = [
  ...['Accept', 'Authorization', 'Content-Type', 'Idempotency-Key', 'If-Match', 'If-None-Match', 'Prefer'],
  ...['traceparent', 'tracestate', 'X-Request-Id'],
]

/**
 * Lets the pages of these origins ask the service. A preflight is answered here, before it is counted or refused; any other
 * OPTIONS is left to its path. Before the routes, since the plugin adds a route for every path.
 */
export async function allowOrigins(app: FastifyInstance, origins: readonly string[] | '*'): Promise<void> {
  const origin = origins === '*' ? origins : [...origins]
  const usual = { origin, exposedHeaders, allowedHeaders, methods: ['GET', 'HEAD', 'POST', 'PATCH', 'DELETE'], maxAge: 7_200 }
  const [preflight, plain] = [usual, { ...usual, preflight: false }]
  await app.register(
    cors,
    () => (request: FastifyRequest, done: (error: null, options: FastifyCorsOptions) => void) =>
      done(null, isPreflight(request) ? preflight : plain),
  )
  // What an answer may vary by besides is set later, in the place of what the plugin has set.
  app.addHook('onSend', (_request, reply, payload, done) => {
    const vary = String(reply.getHeader('vary') ?? '')
    if (!/(?:^|,)\s*(?:origin|\*)\s*(?:,|$)/i.test(vary)) void reply.header('vary', vary ? `${vary}, Origin` : 'Origin')
    done(null, payload)
  })
}

const isPreflight = ({ method, headers }: FastifyRequest): boolean =>
  method === 'OPTIONS' && headers.origin !== undefined && headers['access-control-request-method'] !== undefined
