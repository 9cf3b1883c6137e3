import { METHODS } from 'node:http'
import type { FastifyInstance, HTTPMethods } from 'fastify'
import { patchMediaTypes } from './json-body.ts'
import { RefusedRequest } from '../problems/refused-request.ts'

/** All that Node's parser knows, but for CONNECT, which never comes to a path. */
const methods = METHODS.filter(method => method !== 'CONNECT') as HTTPMethods[]

/**
 * Fastify answers 404 to a method that a path does not have. After this, a path answers OPTIONS with 204, any other method
 * it has not with 405, and both with `Allow` (RFC 9110, sections 9.3.7 and 15.5.6). To be called before the routes are added.
 */
export function answerOtherMethods(app: FastifyInstance): { complete: () => void } {
  for (const method of methods) if (!app.supportedMethods.includes(method)) app.addHttpMethod(method, { hasBody: true })
  // A DELETE has no body that means anything (RFC 9110, section 9.3.5): what is sent with it is not looked at.
  app.addHttpMethod('DELETE', { hasBody: false, overrideExisting: true })
  const known = new Map<string, Set<HTTPMethods>>()
  app.addHook('onRoute', ({ url, method }) => {
    const has = known.get(url) ?? new Set()
    for (const one of [method].flat()) has.add(one)
    if (has.has('HEAD')) has.add('GET') // of a prefix's path with a slash behind it, only the HEAD is told
    known.set(url, has)
  })
  const complete = () => {
    for (const [url, has] of [...known]) {
      const allow = [...has, 'OPTIONS'].join(', ')
      const patch = has.has('PATCH') ? { 'accept-patch': patchMediaTypes.join(', ') } : {} // RFC 5789, section 3.1
      app.route({
        method: 'OPTIONS',
        url,
        schema: { hide: true },
        // before a body is read, whatever it is
        onRequest: async (_request, reply) =>
          reply
            .code(204)
            .headers({ allow, ...patch })
            .send(),
        handler: async () => {},
      })
      app.route({
        method: methods.filter(method => method !== 'OPTIONS' && !has.has(method)),
        url,
        schema: { hide: true },
        onRequest: async ({ method }, reply) => {
          void reply.header('allow', allow)
          throw new RefusedRequest('method-not-allowed', `This path has no ${method}; it has ${allow}.`)
        },
        handler: async () => {},
      })
    }
  }
  return { complete }
}
