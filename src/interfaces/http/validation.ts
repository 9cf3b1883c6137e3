import { Ajv, type ValidateFunction } from 'ajv'
import type { FastifySchemaCompiler, FastifyServerOptions } from 'fastify'
import { Isbn } from '../../domain/isbn.ts'
import { readLanguage } from '../../domain/language.ts'
import { tidy, unkeepable } from '../../domain/text.ts'
import { wrongWithKey } from './key-format.ts'

/** What a schema's format asks of a text: why the text is wrong, in plain words, or null where it is right. */
export type Format = (text: string) => string | null

/** The domain's own checks, as formats of JSON Schema, so that one answer names every wrong value at once. */
export const formats: Readonly<Record<string, Format>> = {
  isbn: text => Isbn.wrong(text),
  'language-tag': text => (readLanguage(text) ? null : 'must be a language tag (BCP 47), such as en or pt-BR'),
  'idempotency-key': wrongWithKey,
  text: unkeepable,
  'text-not-blank': text => unkeepable(text) ?? (tidy(text) ? null : 'must not be empty'),
}

const ajvFormats = Object.fromEntries(
  Object.entries(formats).map(([name, wrong]) => [name, (text: string) => wrong(text) === null]),
)

/**
 * Fastify coerces, drops what it does not know and stops at the first error. Here a body is taken as it is, an unknown
 * member is an error, and all errors are found; a query is text in which a whole number is one only as JSON spells it; a path is only
 * looked up, so that a path that nothing can have is not found rather than invalid.
 */
function buildValidator(): FastifySchemaCompiler<ObjectSchema> {
  const ajv = new Ajv({ allErrors: true, verbose: true, useDefaults: true, allowUnionTypes: true, formats: ajvFormats })
  return ({ schema, httpPart }) => {
    if (httpPart === 'params') return () => true
    const validate = ajv.compile(httpPart === 'headers' ? inLowerCase(schema) : schema)
    return httpPart === 'querystring' ? readingNumbers(schema, validate) : validate
  }
}

interface ObjectSchema {
  readonly type?: string
  readonly properties?: Readonly<Record<string, { readonly type?: unknown }>>
}

/** Node gives headers by their names in lower case; the API description has them as they are written. That one is missing its route says, by a status of its own. */
const inLowerCase = (schema: ObjectSchema): ObjectSchema => ({
  type: 'object',
  properties: Object.fromEntries(Object.entries(schema.properties ?? {}).map(([name, value]) => [name.toLowerCase(), value])),
})

function readingNumbers({ properties = {} }: ObjectSchema, validate: ValidateFunction): ValidateFunction {
  const numbers = Object.keys(properties).filter(name => properties[name]!.type === 'integer')
  const read = (query: Record<string, unknown>): boolean => {
    for (const name of numbers) if (/^(?:0|-?[1-9]\d{0,14})$/.test(String(query[name]))) query[name] = Number(query[name])
    const right = validate(query)
    Object.assign(read, { errors: validate.errors })
    return right
  }
  return Object.assign(read, validate)
}

export const schemaController: NonNullable<FastifyServerOptions['schemaController']> = {
  compilersFactory: { buildValidator: buildValidator as never },
}
