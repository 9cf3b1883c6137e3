import { documents, isResource } from './description.ts'
import { keyIn } from './keys.ts'
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
  *'if-none-match'({ request, operation, query }, value) {
    const current = value !== undefined && (value.trim() === '*' || names(value, request.tag, true))
    if (operation.method !== 'GET') return // which has none of them
    const whole = isResource(operation) && !request.headers['accept']?.includes('x-ndjson') // a stream has no tag
    if (current) yield { what: 'nothing new', statuses: [304], lenient: !whole || query.size > 0 }
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
      yield { what: 'a page of a stream', statuses: [400], lenient: value !== 'application/x-ndjson' }
  },
  *'idempotency-key'({ operation }, value) {
    if (value === undefined || !operation.parameters.some(({ name }) => name.toLowerCase() === 'idempotency-key')) return
    const odd = !value.startsWith('"') || !value.endsWith('"') // parameters, or white space
    if (keyIn(value) === null) yield { what: 'no Idempotency-Key', statuses: [400] }
    else if (odd) yield { what: 'an odd Idempotency-Key', statuses: [400], lenient: true }
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
