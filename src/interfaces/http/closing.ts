import type { FastifyInstance } from 'fastify'

/**
 * While the server is closing, every answer says that its connection is, too (RFC 9112, section 9.6): what was accepted is
 * answered, and nobody holds the process up by asking for more.
 */
export function hangUpWhileClosing(app: FastifyInstance): void {
  let closing = false
  app.addHook('preClose', done => {
    closing = true
    done()
  })
  app.addHook('onSend', (_request, reply, payload, done) => {
    if (closing) void reply.header('connection', 'close')
    done(null, payload)
  })
}
