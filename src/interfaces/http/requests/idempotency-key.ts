import { createHash } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import Type from 'typebox'
import type { KeyedRequest } from '../../../application/ports/kept-answers.ts'
import { longestField, readKey } from './key-format.ts'

/** The headers of a request that may be sent again without being done again. */
export const keyHeader = Type.Object({
  'Idempotency-Key': Type.Optional(
    Type.String({
      format: 'idempotency-key',
      maxLength: longestField,
      description:
        'A key of your own for this request, in double quotes (RFC 9651). For 24 hours the same request with the same key is not done again: it is given the first answer.',
      examples: ['"8e03978e-40d5-43dd-bc93-6894a57f9324"'],
    }),
  ),
})

/** The header that marks an answer which was given before. */
export const replayedHeader = {
  'Idempotency-Replayed': Type.Literal('true', {
    description: 'Only where nothing was done now: this is the first answer again.',
    'x-optional': true,
  }),
}

/** The request by its Idempotency-Key; null where it has none. The same method, path and JSON are the same request, however the JSON is laid out and the path is spelt. @param caller whose the key is */
export function keyedRequest(
  { headers, method, routeOptions, params, body }: FastifyRequest,
  caller: string,
): KeyedRequest | null {
  const field = headers['idempotency-key']
  const key = field === undefined ? null : readKey(String(field)) // the route's schema has refused what is none
  if (key === null) return null
  const asked = JSON.stringify([method, routeOptions.url, params, body], ordered)
  return { caller, key, fingerprint: createHash('sha256').update(asked).digest('base64url') }
}

/** JSON.stringify's replacer: members in the order of their names. */
const ordered = (_name: string, value: unknown): unknown =>
  value !== null && typeof value === 'object' && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)))
    : value

/** Marks the answer, and gives it as it was kept: by the schemas of that time, if they have changed since. */
export const markReplayed = (reply: FastifyReply): FastifyReply =>
  reply
    .header('idempotency-replayed', 'true')
    .type('application/json; charset=utf-8')
    .serializer(JSON.stringify as (payload: unknown) => string)
