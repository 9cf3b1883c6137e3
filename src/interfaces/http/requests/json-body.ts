import type { FastifyInstance } from 'fastify'
import { RefusedRequest } from '../problems/refused-request.ts'

/** A JSON Merge Patch by its own name (RFC 7396), and by that of any JSON. */
export const patchMediaTypes = ['application/merge-patch+json', 'application/json'] as const

/** Reads bodies as JSON, and no others. */
export function readJsonBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers()
  readAsJson(app, 'application/json')
}

/** Reads bodies of this type as JSON, which is UTF-8 (RFC 8259, section 8.1): Fastify would put U+FFFD in the place of other bytes. */
export function readAsJson(app: FastifyInstance, mediaType: string): void {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  const parse = app.getDefaultJsonParser('ignore', 'ignore') // a member of any name is one that the schema refuses, by its pointer
  app.addContentTypeParser(mediaType, { parseAs: 'buffer' }, (request, body, done) => {
    try {
      void parse(request, decoder.decode(body as Buffer), done)
    } catch {
      done(new RefusedRequest('malformed-json', 'The body is not UTF-8.'))
    }
  })
}
