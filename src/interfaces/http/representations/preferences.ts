import { Readable } from 'node:stream'
import type { FastifyInstance, onSendHookHandler } from 'fastify'
import Type, { type TProperties } from 'typebox'
import { headers } from './schemas.ts'

/**
 * A write that succeeded and whose client prefers it so answers without a body (RFC 7240, section 4.2): its status, Location
 * and ETag tell all that is new. What comes as lines comes whole. To be called after the entity tags: they are those of the representation.
 */
export function honourPreferences(app: FastifyInstance): void {
  app.addHook('onRoute', route => {
    const { method, schema } = route
    if (!schema || (method !== 'POST' && method !== 'PATCH')) return
    route.onSend = [honourPreference, ...[route.onSend ?? []].flat()]
    const { properties } = (schema.headers ?? {}) as { properties?: TProperties }
    schema.headers = Type.Object({ ...properties, Prefer: prefer })
    const responses = schema.response as Record<string, { headers?: object }>
    for (const good of [responses[200], responses[201]]) if (good) good.headers = { ...good.headers, ...applied }
    if (responses[200]) responses[204] = { ...withoutBody, headers: { ...headers.etag, ...applied } }
  })
}

const honourPreference: onSendHookHandler = ({ headers }, reply, payload, done) => {
  const wrote = reply.statusCode === 200 || reply.statusCode === 201
  const whole = !(payload instanceof Readable) // else what it comes to is not known yet
  const wanted = wrote && whole && headers.prefer ? preferredReturn(String(headers.prefer)) : null
  if (wanted) void reply.header('preference-applied', `return=${wanted}`)
  if (wanted === 'minimal') {
    if (reply.statusCode === 200) void reply.code(204)
    void reply.removeHeader('content-type').removeHeader('content-length')
  }
  done(null, wanted === 'minimal' ? null : payload)
}

const prefer = Type.Optional(
  Type.String({
    format: 'text',
    maxLength: 1_000,
    description: '`return=minimal` leaves out the body of the answer (RFC 7240).',
    examples: ['return=minimal'],
  }),
)
const withoutBody = { type: 'null', description: 'Done; no body, as it was preferred.' }
const applied = {
  'Preference-Applied': Type.Enum(['return=minimal', 'return=representation'], {
    description: 'The preference that was honoured, where there was one.',
    'x-optional': true,
  }),
}

/** The first `return` preference; those that are not understood are as if they were not there (section 2). */
function preferredReturn(prefer: string): 'minimal' | 'representation' | null {
  const [, value] = /(?:^|,)\s*return\s*=\s*"?(minimal|representation)"?\s*(?:[;,]|$)/i.exec(prefer) ?? []
  return value ? (value.toLowerCase() as 'minimal' | 'representation') : null
}
