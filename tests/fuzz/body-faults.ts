import { askerOf } from './askers.ts'
import { doneBefore, likeness } from './keys.ts'
import type { Asked, Fault } from './oracle.ts'

/** As many bytes as a body may have (R6). */
const largest = 64 * 1024

/** R2, R3, R5, R6, and what the store knows and a schema cannot. */
export function* bodyFaults(asked: Asked): Iterable<Fault> {
  const { operation, request, schemas } = asked
  const { bodies, method } = operation
  if (!bodies || request.method !== method) return
  if (!request.body || request.body.length === 0) {
    yield { what: 'no body', statuses: [400, 415, 422] }
    return
  }
  const type = request.headers['content-type']?.split(';')[0]!.trim().toLowerCase()
  const media = type === undefined ? undefined : bodies[type]
  if (!media) yield { what: `a body of type ${type}`, statuses: [415, 400] }
  if (request.body.length > largest) yield { what: 'a body of more than 64 KiB', statuses: [413] }

  const { value, malformed } = parsed(request.body)
  if (malformed) {
    yield { what: `malformed: ${malformed}`, statuses: [400] }
    return
  }
  if (request.body[0] === 0xef) yield { what: 'a byte order mark', statuses: [400], lenient: true } // RFC 8259, section 8.1
  const reading = schemas.reading((media ?? Object.values(bodies)[0]!).schema, value)
  const poisonous = /proto|constructor|\\u/.test(request.body.toString())
  if (reading !== 'right') {
    yield { what: `a body that is ${reading}`, statuses: poisonous ? [422, 400] : [422], lenient: reading === 'unclear' }
  }
  if (reading !== 'wrong') yield* conflicts(asked, value as Readonly<Record<string, unknown>>)
}

function* conflicts(asked: Asked, sent: Readonly<Record<string, unknown>>): Iterable<Fault> {
  const { operation, model, ids, request } = asked
  if (operation.method !== 'POST') return
  const done = doneBefore(asked)
  if (done) {
    const like = likeness(done.request, request)
    if (like !== 'same') yield { what: 'a used Idempotency-Key', statuses: [422], lenient: like === 'unclear' }
    return // nothing is done now, so there is nothing in its way
  }
  if (model.hasIsbn(sent['isbn'])) yield { what: 'the ISBN is taken', statuses: [409] }
  const asker = askerOf(asked, sent)
  if (ids['bookId'] && asker !== undefined && model.hasReviewBy(ids['bookId'], asker))
    yield { what: 'reviewed already', statuses: [409] }
}

const utf8 = new TextDecoder('utf-8', { fatal: true })

/** JSON in UTF-8, or why it is none. Of members with one name the last one counts, as everywhere in JavaScript. */
export function parsed(body: Buffer): { readonly value: unknown; readonly malformed?: string } {
  try {
    return { value: JSON.parse(utf8.decode(body)) as unknown }
  } catch (error) {
    return { value: undefined, malformed: String(error).slice(0, 60) }
  }
}
