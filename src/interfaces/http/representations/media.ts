import type { FastifyInstance, onSendHookHandler } from 'fastify'
import Negotiator from 'negotiator'
import { refuses } from '../problems/problem-responses.ts'
import { RefusedRequest } from '../problems/refused-request.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** The media type that the answer is to have: the one that the client likes best of those that the path offers. */
    media: string
  }
  interface FastifyContextConfig {
    /** The media types of a good answer, the usual one first; none where it has no body. */
    readonly offers?: readonly string[]
    /** The media types that a body may have. */
    readonly takes?: readonly string[]
  }
}

/** Newline-delimited JSON: one value a line, each line ending with a line feed, in UTF-8. */
export const linesMedia = 'application/x-ndjson'
/** A table (RFC 4180). */
export const tableMedia = 'text/csv'

interface RouteSchema {
  readonly consumes?: readonly string[]
  readonly response?: Record<string, { readonly content?: object; headers?: object }>
}

/**
 * A path answers in the media types that its schema documents, and takes bodies of those that it `consumes` (JSON, unless it
 * says otherwise): an Accept that excludes all of them is refused with 406, another Content-Type with 415, both before
 * anything is done (RFC 9110, sections 12.5.1 and 15.5.16). To be called before the routes are added.
 */
export function negotiateMedia(app: FastifyInstance): void {
  app.decorateRequest('media', '')
  app.addHook('onRoute', route => {
    const schema = route.schema as RouteSchema | undefined
    const good = schema?.response?.[200] ?? schema?.response?.[201]
    const offers = route.config?.offers ?? Object.keys(good?.content ?? {})
    const takes = schema && 'body' in schema ? (schema.consumes ?? ['application/json']) : []
    route.config = { ...route.config, offers, takes }
    if (good?.content) Object.assign(schema!.response!, { 406: refuses('not-acceptable')[406] })
    const refused = schema?.response?.[415]
    if (refused) {
      const taken = takes.join(', ')
      refused.headers = { [acceptField(route.method)]: { type: 'string', const: taken, description: 'What the path takes.' } }
      route.onSend = [sayWhatIsTaken(acceptField(route.method), taken), ...[route.onSend ?? []].flat()]
    }
  })
  app.addHook('onRequest', (request, reply, done) => {
    const { offers = [], takes = [] } = request.routeOptions.config
    if (offers.length > 0) void reply.header('vary', 'Accept')
    const media = choose(request.headers.accept, offers)
    request.media = media ?? ''
    if (media === null) {
      done(new RefusedRequest('not-acceptable', `This path answers with ${offers.join(' or ')}, which Accept excludes.`))
    } else if (takes.length > 0 && !isOneOf(takes, request.headers['content-type'])) {
      done(new RefusedRequest('unsupported-media-type', `The body must be ${takes.join(' or ')}.`))
    } else {
      done()
    }
  })
}

/** On a 415. */
const sayWhatIsTaken =
  (field: string, taken: string): onSendHookHandler =>
  (_request, reply, payload, done) => {
    if (reply.statusCode === 415) void reply.header(field, taken)
    done(null, payload)
  }

/** The name of the header in which a 415 says what the path takes: Accept-Post (W3C LDP, section 7.1) or Accept-Patch (RFC 5789, section 3.1). */
const acceptField = (method: string | readonly string[]): 'Accept-Patch' | 'Accept-Post' =>
  method === 'PATCH' ? 'Accept-Patch' : 'Accept-Post'

function choose(accept: string | undefined, offers: readonly string[]): string | null {
  if (offers.length === 0) return ''
  if (!accept || accept === '*/*' || accept === offers[0]) return offers[0]!
  // With its charset, so that who asks for one is answered; JSON and HTML have no other here.
  const exact = offers.map(offer => `${offer}; charset=utf-8`)
  const best = new Negotiator({ headers: { accept } }).mediaTypes(exact)[0]
  return best === undefined ? null : offers[exact.indexOf(best)]!
}

/** Whether a body has come of one of these types; that it is of no type at all, Fastify refuses where there is a body. */
const isOneOf = (takes: readonly string[], type: string | undefined): boolean =>
  !type || takes.includes(type.split(';')[0]!.trim().toLowerCase())
