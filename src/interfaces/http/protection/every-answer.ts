import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import Type from 'typebox'
import { onSome } from '../representations/schemas.ts'
import { securityHeaders, strictTransport } from './security-headers.ts'

/** What stands on every answer, whatever becomes of the request. */
export function standOn(request: FastifyRequest, reply: FastifyReply): void {
  void reply.header('x-request-id', request.id).headers(securityHeaders)
  if (request.protocol === 'https') void reply.header('strict-transport-security', strictTransport)
}

/** Puts it there before anything can answer. */
export function headEveryAnswer(app: FastifyInstance): void {
  app.addHook('onRequest', (request, reply, done) => {
    standOn(request, reply)
    done()
  })
}

const requestId = {
  'X-Request-Id': Type.String({
    maxLength: 128,
    pattern: '^[\\w.~-]+$',
    description: 'The id of the request, as in the log: the one that it came with where that is well-formed, else a new one.',
    examples: ['019c1a2b-3c4d-7e5f-8a6b-7c8d9e0f1a2b'],
  }),
}
const field = (pattern: string, description: string, example: string) =>
  Type.String({ maxLength: 100, pattern, description, examples: [example] })
const rateLimit = {
  RateLimit: field(
    '^"default";r=\\d+;t=\\d+$',
    'What is left to the caller (`r`), and for how many seconds (`t`).',
    '"default";r=599;t=60',
  ),
  'RateLimit-Policy': field(
    '^"default";q=\\d+;w=[\\d.]+$',
    'How many requests (`q`) a caller has in how many seconds (`w`).',
    '"default";q=600;w=60',
  ),
}
/** Also given before there is a request to count. */
const uncounted = new Set(['400', '408', '417', '431'])

/** Adds the headers to the description of every answer of the routes that are added from now on. To be called after all that adds answers. @param limited whether callers are counted */
export function documentEveryAnswer(app: FastifyInstance, limited: boolean): void {
  app.addHook('onRoute', ({ schema, config }) => {
    for (const [status, response] of Object.entries((schema?.response ?? {}) as Record<string, { headers?: object }>)) {
      const counted = uncounted.has(status) ? onSome(rateLimit) : rateLimit
      response.headers = { ...response.headers, ...requestId, ...(limited && !config?.always && counted) }
    }
  })
}
