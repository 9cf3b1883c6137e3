import { documents } from './description.ts'
import type { Asked, Fault } from './oracle.ts'

type Rule = (asked: Asked, value: string | undefined) => Iterable<Fault>

/** What a header brings about: a line for each that refuses. One that the document does not speak of brings about nothing. */
const rules: Readonly<Record<string, Rule>> = {
  *'if-match'({ operation, request }, value) {
    if (!documents(operation, 412) || operation.method === 'GET') return
    if (value === undefined) yield { what: 'no If-Match', statuses: [428] }
    else if (value.trim() !== '*' && !names(value, request.tag, false))
      yield { what: 'If-Match is stale', statuses: [412, 400, 428] }
  },
  *'if-none-match'({ request }, value) {
    const current = value !== undefined && (value.trim() === '*' || names(value, request.tag, true))
    if (current) yield { what: 'nothing new', statuses: [304], lenient: true }
    else if (value) yield { what: 'If-None-Match is malformed', statuses: [400], lenient: true }
  },
  *accept({ operation, query }, value) {
    const offered = Object.entries(operation.responses).flatMap(([status, { content = {} }]) =>
      status < '300' ? Object.keys(content) : [],
    )
    const wants = value === undefined ? 'right' : accepts(value, offered)
    if (wants !== 'right')
      yield {
        what: 'Accept',
        statuses: [406, ...(wants === 'unclear' ? [400] : [])],
        lenient: wants === 'unclear' || !documents(operation, 406),
      }
    const stream = value?.includes('x-ndjson') && offered.includes('application/x-ndjson')
    if (stream && (query.has('limit') || query.has('cursor')))
      yield { what: 'a page of a stream', statuses: [400], lenient: true }
  },
  *'idempotency-key'({ operation, model }, value) {
    if (value === undefined || !operation.parameters.some(({ name }) => name.toLowerCase() === 'idempotency-key')) return
    const inner = /^ *"((?:[\x20\x21\x23-\x5b\x5d-\x7e]|\\["\\])*)" *(;.*)?$/.exec(value) // RFC 9651, section 3.3.3
    const length = inner?.[1]!.replace(/\\(.)/g, '$1').length ?? 0
    const statuses = [400]
    if (length < 1 || length > 255) yield { what: 'no Idempotency-Key', statuses }
    else if (inner?.[2] !== undefined || value !== value.trim()) yield { what: 'an odd Idempotency-Key', statuses, lenient: true }
    // what was done under the key stands, whatever else is wrong now
    if (model.keys.has(value)) yield { what: 'a used Idempotency-Key', statuses: [200, 201, 204, 409, 422] }
  },
}

export function* headerFaults(asked: Asked): Iterable<Fault> {
  const { headers } = asked.request
  for (const [name, rule] of Object.entries(rules)) yield* rule(asked, headers[name])
  for (const { name, in: place, required, schema } of asked.operation.parameters) {
    const value = headers[name.toLowerCase()]
    if (place !== 'header' || name.toLowerCase() in rules) continue
    if (value === undefined && required) yield { what: `no ${name}`, statuses: [400, 428] }
    if (value !== undefined && asked.schemas.reading(schema, value) !== 'right')
      yield { what: name, statuses: [400], lenient: true }
  }
}

const names = (field: string, tag: string | null, weak: boolean): boolean =>
  tag !== null && field.split(/, */).some(one => one === tag || (weak && one === `W/${tag}`))

/** Whether one of what is offered is wanted (RFC 9110, section 12.5.1); unclear where it is not said well, or ruled out by q=0. */
function accepts(field: string, offered: readonly string[]): 'right' | 'wrong' | 'unclear' {
  const ranges = field.split(',').map(range => range.trim().toLowerCase())
  if (ranges.some(range => !/^[\w+.-]+\/[\w+.*-]+ *(; *q=(0\.\d+|1))?$|^\*\/\* *(; *q=(0\.\d+|1))?$/.test(range)))
    return 'unclear'
  const essences = ranges.map(range => range.split(';')[0]!.trim())
  const wanted = offered.some(type => essences.some(one => one === '*/*' || one === type || one === `${type.split('/')[0]}/*`))
  return wanted ? 'right' : 'wrong'
}
