import type { FastifyInstance } from 'fastify'
import { RefusedRequest } from './problems.ts'

/** Reads bodies as JSON, which is UTF-8 (RFC 8259, section 8.1): Fastify would put U+FFFD in the place of other bytes. */
export function readJsonBodies(app: FastifyInstance): void {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  const parse = app.getDefaultJsonParser('ignore', 'ignore') // a member of any name is one that the schema refuses, by its pointer
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    try {
      void parse(request, decoder.decode(body as Buffer), done)
    } catch {
      done(new RefusedRequest('malformed-json', 'The body is not UTF-8.'))
    }
  })
}
