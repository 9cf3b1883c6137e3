import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import ajvFormats from 'ajv-formats'
import type { Api, Schema } from './description.ts'
import { formats, type Reading, tidied } from './formats.ts'

/** Reads values by the document's schemas, and by the oracle's own formats. */
export class Schemas {
  readonly #components: object
  readonly #compiled = new Map<Schema, { readonly surely: ValidateFunction; readonly maybe: ValidateFunction }>()
  readonly #surely = ajvWith(reading => reading === 'right')
  readonly #maybe = ajvWith(reading => reading !== 'wrong')
  constructor({ components }: Api) {
    this.#components = components
  }

  /** A text is kept tidied, so that it must be right before and after; what is only looked for need not be (`kept`: false). */
  reading(schema: Schema, value: unknown, kept = true): Reading {
    const { surely, maybe } = this.#of(schema)
    if (!maybe(value) || (kept && !maybe(tidiedWithin(value)))) return 'wrong'
    return surely(value) && surely(tidiedWithin(value)) ? 'right' : 'unclear'
  }

  #of(schema: Schema) {
    const known = this.#compiled.get(schema)
    if (known) return known
    const whole = { ...schema, components: this.#components }
    const made = { surely: this.#surely.compile(whole), maybe: this.#maybe.compile(whole) }
    this.#compiled.set(schema, made)
    return made
  }
}

function ajvWith(takes: (reading: Reading) => boolean): Ajv2020 {
  const ajv = new Ajv2020({ strictTypes: false, allErrors: false, multipleOfPrecision: 9 })
  ajvFormats.default(ajv)
  for (const [name, read] of Object.entries(formats)) ajv.addFormat(name, text => takes(read(text)))
  return ajv.addVocabulary(['components', 'example'])
}

/** What a schema took has no depth to speak of. */
function tidiedWithin(value: unknown): unknown {
  if (typeof value === 'string') return tidied(value)
  if (Array.isArray(value)) return value.map(tidiedWithin)
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, tidiedWithin(member)]))
}
