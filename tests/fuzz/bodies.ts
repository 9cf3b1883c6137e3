import fc, { type Arbitrary } from 'fast-check'
import { type Api, dereferenced, type Operation, type Schema } from './description.ts'
import { hostileJson, hostileName } from './hostile.ts'
import { type Json, jsonText, Members } from './json-text.ts'
import { members } from './values.ts'

/** How far from right a request is meant to be; whether it is wrong is for the oracle to say. */
export type Intent = 'valid' | 'nearly' | 'hostile'

export interface Body {
  /** null: no Content-Type at all. */
  readonly type: string | null
  readonly bytes: Buffer
}

type Pairs = readonly (readonly [string, Json])[]

/** One thing is done to members that were right. */
function nearly(schema: Schema, right: [string, Json][]): Arbitrary<Pairs> {
  const names = [...Object.keys(schema.properties ?? {}), 'x']
  const at = fc.nat({ max: Math.max(0, right.length - 1) })
  const next = (digit: string) => String((Number(digit) + 1) % 10)
  return fc.oneof(
    fc.constant(
      right.map(([name, value]) => [name, typeof value === 'string' ? value.replace(/\d(?=\D*$)/, next) : value] as const),
    ),
    fc
      .tuple(at, fc.constantFrom('\0', '\ud800', '\udc00', 'x'.repeat(10_000)))
      .map(([place, end]) =>
        right.map(([name, value], here) => [name, here === place && typeof value === 'string' ? value + end : value] as const),
      ),
    at.map(gone => right.filter((_, place) => place !== gone)),
    fc.tuple(hostileName, hostileJson).map(pair => [...right, pair]),
    fc.tuple(fc.constantFrom(...names), hostileJson).map(pair => [...right, pair]), // maybe the second of its name: it counts
    fc
      .tuple(fc.constantFrom(...names), hostileJson)
      .map(([name, value]) => [...right.filter(([other]) => other !== name), [name, value] as const]),
    fc.tuple(at, hostileJson, fc.constantFrom(0, 1, 50)).map(([place, value, more]) =>
      right.map(([name, old], here) => {
        if (here !== place) return [name, old] as const
        return [name, Array.isArray(old) ? [...(old as Json[]), ...Array<Json>(more).fill('x'), value] : [old]] as const
      }),
    ),
    fc.tuple(fc.constantFrom(...names), hostileJson).map(([name, value]) => [[name, value] as const, ...right]), // the first of its name: it does not
    at.map(place =>
      right.map(([name, value], here) => [name, here === place && typeof value === 'number' ? String(value) : value] as const),
    ),
  )
}

const mangled = (text: string): Arbitrary<Buffer> =>
  fc.oneof(
    fc.nat({ max: Math.max(0, text.length - 1) }).map(length => Buffer.from(text.slice(0, length))),
    fc.constantFrom('\ufeff', ' \n\t', '/**/', '\u00a0', 'x').map(before => Buffer.from(before + text)),
    fc.constantFrom(',', '}', '\0', ' ', '\n', '//').map(after => Buffer.from(text + after)),
    fc.uint8Array({ maxLength: 30 }).map(bytes => Buffer.from(bytes)),
    fc
      .constantFrom('c3', 'ff', 'eda080', 'c080', 'f5808080', '80')
      .map(hex => Buffer.concat([Buffer.from(text.slice(0, 11)), Buffer.from(hex, 'hex'), Buffer.from(text.slice(11))])),
    fc.constantFrom('utf16le' as const, 'latin1' as const).map(encoding => Buffer.from(text, encoding)),
    fc.constantFrom(65_535, 65_536, 65_537, 200_000).map(length => Buffer.from(text.padEnd(length, ' '))),
    fc.constant(Buffer.from(text.replaceAll('"', "'"))),
  )

const otherTypes = [
  ...[
    'text/plain',
    'application/xml',
    'multipart/form-data',
    'application/x-www-form-urlencoded',
    'application/jsonx',
    'json',
    '*/*',
    '',
  ],
  ...[
    'application/json-patch+json',
    'application/merge-patch+json',
    'text/json',
    'application/vnd.api+json',
    'application',
    ';',
    'a/b; c="',
  ],
]
const spellings = [(type: string) => type, (type: string) => `${type}; charset=utf-8`, (type: string) => type.toUpperCase()]

const rightType = (operation: Operation): Arbitrary<string> =>
  fc
    .tuple(fc.constantFrom(...Object.keys(operation.bodies ?? {})), fc.constantFrom(...spellings))
    .map(([type, spell]) => spell(type))

/** What is sent as the body of an operation that takes one. */
export function body(operation: Operation, intent: Intent, api: Api): Arbitrary<Body> {
  const schema = dereferenced(Object.values(operation.bodies!)[0]!.schema, api)
  const right = members(schema, api)
  const changed = right.chain(pairs => nearly(schema, pairs))
  const text = (pairs: Pairs) => jsonText(new Members(pairs))
  const bytes: Arbitrary<Buffer> = {
    valid: right.map(text).map(json => Buffer.from(json)),
    nearly: changed.map(text).map(json => Buffer.from(json)),
    hostile: fc.oneof(
      changed.chain(pairs => nearly(schema, [...pairs] as [string, Json][])).map(pairs => Buffer.from(text(pairs))),
      hostileJson.map(value => Buffer.from(jsonText(value))),
      right.chain(pairs => mangled(text(pairs))),
    ),
  }[intent]
  const type: Arbitrary<string | null> =
    intent === 'valid'
      ? rightType(operation)
      : fc.oneof({ weight: 8, arbitrary: rightType(operation) }, { weight: 1, arbitrary: fc.constantFrom(null, ...otherTypes) })
  return fc.record({ type, bytes })
}
