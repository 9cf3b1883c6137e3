import type { FastifyReply, FastifyRequest } from 'fastify'
import { entityTag } from './entity-tag.ts'

/**
 * Gives every representation that is answered a strong entity tag (RFC 9110, section 8.8.3) made of its bytes, so that what
 * a POST answers has the tag that a GET of it has.
 */
export function tagRepresentation(
  _request: FastifyRequest,
  reply: FastifyReply,
  payload: unknown,
  done: (error: null, payload: unknown) => void,
) {
  if (typeof payload === 'string' && (reply.statusCode === 200 || reply.statusCode === 201)) {
    void reply.header('etag', entityTag(payload))
  }
  done(null, payload)
}
