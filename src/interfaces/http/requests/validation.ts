import { Ajv, type ValidateFunction } from 'ajv'
import type { FastifySchemaCompiler } from 'fastify'
import { Isbn } from '../../../domain/isbn.ts'
import { readLanguage } from '../../../domain/language.ts'
import { tidy, unkeepable } from '../../../domain/text.ts'
import { wrongWithKey } from './key-format.ts'
import { wordsOf } from '../../../domain/words.ts'

/** What a schema's format asks of a text: why the text is wrong, in plain words, or null where it is right. */
export type Format = (text: string) => string | null

/** The domain's own checks, as formats of JSON Schema, so that one answer names every wrong value at once. */
export const formats: Readonly<Record<string, Format>> = {
  isbn: text => Isbn.wrong(text),
  'language-tag': text => (readLanguage(text) ? null : 'must be a language tag (BCP 47), such as en or pt-BR'),
  'idempotency-key': wrongWithKey,
  text: unkeepable,
  words: text => unkeepable(text) ?? (wordsOf(text).length > 0 ? null : 'must have a letter or a digit in it'),
  'text-not-blank': text => unkeepable(text) ?? (tidy(text) ? null : 'must not be empty'),
}

const ajvFormats = Object.fromEntries(
  Object.entries(formats).map(([name, wrong]) => [name, (text: string) => wrong(text) === null]),
)

/**
 * Fastify coerces, drops what it does not know and stops at the first error. Here a body is taken as it is, an unknown
 * member is an error, and all errors are found; a query is text in which a number is one only as JSON spells it, and which
 * gets no defaults, so that what was asked for can be told; a path is only looked up, so that a path that nothing can have is
 * not found rather than invalid. One for all the routes of a server: each new one would begin by loading what Ajv brings along.
 */
export function buildValidator(): FastifySchemaCompiler<ObjectSchema> {
  const options = {
    allErrors: true,
    verbose: true,
    allowUnionTypes: true,
    multipleOfPrecision: 9,
    formats: ajvFormats,
    validateSchema: false, // the linters of the API document do; here it is a fifth of what it takes to make the server
  }
  const [bodies, queries] = [new Ajv({ ...options, useDefaults: true }), new Ajv(options)]
  return ({ schema, httpPart }) => {
    if (httpPart === 'params' || schema.contentMediaType) return () => true // a file is read as it comes
    if (httpPart === 'querystring') return readingNumbers(schema, queries.compile(schema))
    return bodies.compile(httpPart === 'headers' ? inLowerCase(schema) : schema)
  }
}

interface ValueSchema {
  readonly type?: unknown
  readonly items?: ValueSchema
}
interface ObjectSchema {
  readonly type?: string
  /** Of a body that is no JSON. */
  readonly contentMediaType?: string
  readonly properties?: Readonly<Record<string, ValueSchema>>
}

/** Node gives headers by their names in lower case; the API description has them as they are written. That one is missing its route says, by a status of its own. */
const inLowerCase = (schema: ObjectSchema): ObjectSchema => ({
  type: 'object',
  properties: Object.fromEntries(Object.entries(schema.properties ?? {}).map(([name, value]) => [name.toLowerCase(), value])),
})

function readingNumbers({ properties = {} }: ObjectSchema, validate: ValidateFunction): ValidateFunction {
  const read = (query: Record<string, unknown>): boolean => {
    for (const name in query) if (Object.hasOwn(properties, name)) query[name] = readValue(properties[name]!, query[name])
    const right = validate(query)
    read.errors = validate.errors
    return right
  }
  read.errors = validate.errors
  return Object.assign(read, validate)
}

/** What may be given more than once is a list, also when it is given once. */
function readValue({ type, items }: ValueSchema, given: unknown): unknown {
  if (type === 'array') return [given].flat().map(one => readValue(items!, one))
  return typeof given === 'string' && numerals.get(type)?.test(given) ? Number(given) : given
}

const numerals = new Map<unknown, RegExp>([
  ['integer', /^(?:0|-?[1-9]\d{0,14})$/],
  ['number', /^(?:0|-?[1-9]\d{0,14}|-?(?:0|[1-9]\d{0,9})\.\d{1,5})$/],
])
