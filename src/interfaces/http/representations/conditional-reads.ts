import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { entityTag, namesTag } from './entity-tag.ts'
import { headers } from './schemas.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Whatever it answers is sent as it is read. */
    streams?: true
  }
}

interface Documented {
  readonly content?: object
  headers?: object
}

/**
 * Gives every representation a strong entity tag, so that what a POST answers has the tag that a GET of it has, and answers
 * who asks for something that they have already with 304 and no body (RFC 9110, sections 8.8.3, 13.1.2 and 15.4.5). A stream has
 * no tag: it is not known before it has been sent. To be called before the routes are added.
 */
export function answerConditionally(app: FastifyInstance): void {
  app.addHook('onRoute', ({ method, schema, config }) => {
    if (config?.streams) return
    const responses = schema?.response as Record<string, Documented> | undefined
    for (const good of [responses?.[200], responses?.[201]])
      if (good?.content) good.headers = { ...headers.etag, ...good.headers }
    if (method === 'GET' && responses?.[200]) {
      const description = 'What the client has already is still right.'
      Object.assign(responses, { 304: { type: 'null', description, headers: responses[200].headers } })
    }
  })
  app.addHook('onSend', (request, reply, payload, done) => {
    const isFile = payload instanceof Readable && String(reply.getHeader('etag')).startsWith('W/')
    if (!isFile) {
      done(null, tag(request, reply, payload))
      return
    }
    void reply.removeHeader('etag').removeHeader('last-modified') // @fastify/static gives files a weak tag, of their size and time
    bytesOf(app, request, payload).then(
      bytes => done(null, tag(request, reply, bytes)),
      (error: unknown) => done(error as Error),
    )
  })
}

/** A file is not read for a HEAD; what a GET would answer is. */
const bytesOf = async (app: FastifyInstance, { method, url }: FastifyRequest, file: Readable): Promise<Buffer> =>
  method === 'HEAD' ? (await app.inject({ url })).rawPayload : buffer(file)

function tag({ method, headers }: FastifyRequest, reply: FastifyReply, payload: unknown): unknown {
  const whole = typeof payload === 'string' || Buffer.isBuffer(payload)
  if (!whole || (reply.statusCode !== 200 && reply.statusCode !== 201)) return payload
  const known = reply.getHeader('etag') as string | undefined
  const etag = known ?? entityTag(payload)
  if (!known) void reply.header('etag', etag)
  const has = headers['if-none-match']
  if (reply.statusCode !== 200 || (method !== 'GET' && method !== 'HEAD') || !has || !namesTag(has, etag, 'weak')) return payload
  void reply.code(304).removeHeader('content-type').removeHeader('content-length')
  return method === 'HEAD' ? Readable.from([]) : null // Fastify's HEAD cannot do with null
}
