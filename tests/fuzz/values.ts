import fc, { type Arbitrary } from 'fast-check'
import { type Api, dereferenced, type Schema } from './description.ts'
import { ten, thirteen } from './formats.ts'
import { type Json, Members, Written } from './json-text.ts'

/** ISBNs of a small world, so that some are met twice; with and without hyphens, of either length. */
const isbn: Arbitrary<string> = fc
  .tuple(fc.integer({ min: 0, max: 60 }), fc.constantFrom('13', '13-', '10', '10-'), fc.constantFrom('978', '979'))
  .map(([number, kind, prefix]) => {
    const nine = `0141${String(number * 16_661)
      .padStart(5, '0')
      .slice(-5)}`
    const bare = kind.startsWith('13') ? thirteen(prefix + nine) : ten(nine)
    return kind.endsWith('-') ? Array.from(bare).join('-') : bare
  })

const language: Arbitrary<string> = fc.constantFrom(
  ...[
    'en',
    'EN-us',
    'pt-BR',
    'eng',
    'zh-Hant-TW',
    'sl-rozaj-biske',
    'de-CH-1996',
    'i-klingon',
    'x-whatever',
    'sh',
    'iw',
    'no-bok',
    'art-lojban',
  ],
  ...[
    'en-u-ca-gregorian-nu-latn',
    'sh-x-abcdefgh-abcdefgh-abcdefgh-ab',
    'und',
    'sr-Latn-RS',
    'hy-arevela',
    'ja-Latn-hepburn-heploc',
  ],
)

/** Texts that a format allows (most of them: what is drawn is judged by the oracle, not by how it was drawn). */
const ofFormat: Readonly<Record<string, Arbitrary<string>>> = { uuid: fc.uuid(), isbn, 'language-tag': language }

/** Reviewers of a small world, so that many have more than one review. */
const reviewer = fc.constantFrom('Dorothea', 'Dorothea', ' Rosamond ', 'e\u0301tude')

/** Texts of every script, with lengths at their limits now and then. */
function text({ minLength = 0, maxLength = 300 }: Schema): Arbitrary<string> {
  const most = Math.max(minLength, Math.min(maxLength, 10_000))
  const edges = [minLength, maxLength].filter(length => length <= 10_000)
  return fc.oneof(
    { weight: 6, arbitrary: fc.string({ unit: 'grapheme', minLength, maxLength: Math.min(most, 12) }) },
    {
      weight: 3,
      arbitrary: fc.constantFrom(
        'Dorothea',
        'Casaubon',
        'Ladislaw',
        'e\u0301tude',
        ' Rosamond ',
        '漢字',
        'שלום',
        'a\u202eb',
        '👩‍👩‍👧',
        '\ufeffx',
      ),
    },
    {
      weight: 1,
      arbitrary: fc
        .constantFrom('é', '😀', 'a', '\u0958')
        .chain(unit => fc.constantFrom(...edges).map(length => unit.repeat(length))),
    },
  )
}

function ofType(type: string, schema: Schema, api: Api): Arbitrary<Json> {
  const { minimum = -1e6, maximum = 1e6, minItems = 0, maxItems = 20 } = schema
  switch (type) {
    case 'string':
      if (schema.pattern) return fc.stringMatching(new RegExp(schema.pattern, 'u'))
      return ofFormat[schema.format ?? ''] ?? text(schema)
    case 'integer':
      return fc.oneof(
        fc.integer({ min: Math.ceil(minimum), max: Math.floor(maximum) }),
        fc.integer({ min: Math.ceil(minimum), max: Math.min(Math.floor(maximum), Math.ceil(minimum) + 4) }),
        fc.constantFrom(minimum, maximum),
        fc.constantFrom(minimum, maximum).map(number => new Written(`${number}.0`)),
      )
    case 'number':
      return fc.integer({ min: Math.ceil(minimum * 10), max: Math.floor(maximum * 10) }).map(tenths => tenths / 10)
    case 'boolean':
      return fc.boolean()
    case 'array': {
      const items = validValue(schema.items ?? {}, api)
      const few = fc.array(items, { minLength: minItems, maxLength: Math.min(maxItems, minItems + 3) })
      return fc.oneof(
        { weight: 9, arbitrary: few },
        { weight: 1, arbitrary: fc.array(items, { minLength: maxItems, maxLength: maxItems }) },
      )
    }
    case 'object':
      return members(schema, api).map(pairs => new Members(pairs))
    default:
      return fc.constant(null)
  }
}

/** Members of an object: all that it must have, and any of the others, in any order. */
export function members({ properties = {}, required = [] }: Schema, api: Api): Arbitrary<[string, Json][]> {
  const each = Object.entries(properties).map(([name, schema]) => {
    const any = validValue(schema, api)
    const drawn = name === 'reviewer' ? fc.oneof({ weight: 4, arbitrary: reviewer }, { weight: 1, arbitrary: any }) : any
    const value = drawn.map((member): [string, Json] => [name, member])
    return required.includes(name) ? value : fc.option(value, { freq: 2 })
  })
  return fc.tuple(...each).chain(pairs => {
    const given = pairs.filter(pair => pair !== null)
    return fc.shuffledSubarray(given, { minLength: given.length })
  })
}

/** A value that the schema allows, as far as a schema can say. */
export function validValue(named: Schema, api: Api): Arbitrary<Json> {
  const schema = dereferenced(named, api)
  const choices = schema.anyOf ?? schema.oneOf
  if (choices) return fc.oneof(...choices.map(choice => validValue(choice, api)))
  if (schema.enum) return fc.constantFrom(...(schema.enum as Json[]))
  if (schema.const !== undefined) return fc.constant(schema.const as Json)
  const types = [schema.type ?? 'string'].flat()
  const usual = types.filter(type => type !== 'null').map(type => ({ weight: 4, arbitrary: ofType(type, schema, api) }))
  const none = types.includes('null') ? [{ weight: 1, arbitrary: fc.constant(null) }] : []
  return fc.oneof(...usual, ...none)
}
