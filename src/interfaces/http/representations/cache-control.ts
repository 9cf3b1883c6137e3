import type { FastifyInstance } from 'fastify'

/**
 * Says how long a client may use an answer without asking again (RFC 9111): a read for `maxAge` milliseconds, which is 0
 * unless it is set, so that each use asks and mostly gets a 304; what was read while the database was away, a write, an error, never.
 */
export function controlCaching(app: FastifyInstance, maxAge: number): void {
  const usual = maxAge >= 1_000 ? `private, max-age=${Math.floor(maxAge / 1_000)}` : 'private, no-cache'
  app.addHook('onSend', ({ method }, reply, payload, done) => {
    if (!reply.hasHeader('cache-control')) {
      const read = (method === 'GET' || method === 'HEAD') && reply.statusCode < 400
      const stale = String(reply.getHeader('cache-status')).includes('fwd=stale')
      void reply.header('cache-control', read && !stale ? usual : 'no-store')
    }
    done(null, payload)
  })
}
