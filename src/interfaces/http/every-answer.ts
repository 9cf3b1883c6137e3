import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import Type from 'typebox'
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
  documentOnAnswers(app, {
    'X-Request-Id': Type.String({
      description: 'The id of the request, as in the log: the one that it came with where that is well-formed, else a new one.',
      examples: ['019c1a2b-3c4d-7e5f-8a6b-7c8d9e0f1a2b'],
    }),
  })
}

/** Adds headers to the description of every answer of the routes that are added from now on. */
export function documentOnAnswers(app: FastifyInstance, headers: Readonly<Record<string, object>>, always = true): void {
  app.addHook('onRoute', route => {
    const responses = route.schema?.response as Record<string, { headers?: object }> | undefined
    if (!responses || (!always && route.config?.always)) return
    for (const response of Object.values(responses)) response.headers = { ...response.headers, ...headers }
  })
}
