import type { Parameter } from './description.ts'
import type { Reading } from './formats.ts'
import { listOf } from './askers.ts'
import { isResource } from './description.ts'
import { type Asked, type Fault, isDecodable } from './oracle.ts'
import type { Schemas } from './schemas.ts'

/** P8: what is not documented, given twice or not what its schema says is `invalid-request`. */
export function* queryFaults(asked: Asked): Iterable<Fault> {
  const { schemas, operation, query, model, request } = asked
  const invalid = (what: string, lenient = false): Fault => ({ what: `query: ${what}`, statuses: [400], lenient })
  const documented = new Map(operation.parameters.filter(one => one.in === 'query').map(one => [one.name, one]))
  if (!isDecodable(request.url)) yield invalid('bad percent-encoding')
  const refuses = '400' in operation.responses
  for (const name of new Set(query.keys())) {
    const parameter = documented.get(name)
    if (!parameter && refuses) yield invalid(`${name} is not documented`, !isResource(operation)) // probes may say more
    if (!parameter) continue
    const reading = readingOf(schemas, parameter, query.getAll(name), name === 'reason') // the rest is only looked for
    if (reading !== 'right') yield invalid(`${name} is ${reading}`, reading === 'unclear')
  }
  for (const { name, required } of documented.values()) if (required && !query.has(name)) yield invalid(`${name} is missing`)

  const cursor = query.get('cursor')
  if (cursor !== null && documented.has('cursor')) {
    const { pathname } = new URL(request.url, 'http://any')
    const [path, list] = [pathname.toLowerCase(), listOf(asked)]
    const same = model.cursors.filter(one => one.cursor === cursor && one.list === list)
    if (same.length === 0) yield invalid('cursor is none of this list')
    else if (!same.some(one => one.pathname === path && one.filters === filtersOf(query)))
      yield invalid('cursor may be of another query', true)
  }
}

/** A query without the place in its list, in one spelling. */
export function filtersOf(query: URLSearchParams): string {
  const filters = new URLSearchParams([...query].filter(([name]) => name !== 'limit' && name !== 'cursor'))
  filters.sort()
  return filters.toString()
}

/** A text of a query may be meant as a number or as a list, where its schema takes one. */
function readingOf(schemas: Schemas, { schema }: Parameter, texts: string[], kept: boolean): Reading {
  const read = (values: unknown[]) =>
    (values.length === 1 ? [values[0], values] : [values]).map(value => schemas.reading(schema, value, kept))
  const asText = read(texts)
  if (asText.includes('right')) return 'right'
  const asNumber = read(texts.map(text => (/^[-+\d.eE]+$/.test(text) ? Number(text) : text)))
  const plain = texts.every(text => String(Number(text)) === text || !/^[-+\d.eE]+$/.test(text))
  if (asNumber.includes('right')) return plain ? 'right' : 'unclear' // 20.0, 2e1, +5: numbers, as some write them
  return asText.includes('unclear') ? 'unclear' : 'wrong'
}
