import { expect } from 'expect'
import { Ajv2020, type AnySchemaObject } from 'ajv/dist/2020.js'
import ajvFormats from 'ajv-formats'
import type { FastifyInstance } from 'fastify'
import { formats } from '../../src/interfaces/http/validation.ts'

/** An answer as `inject` gives it, or as it was read from a socket. */
export interface Answered {
  readonly statusCode: number
  readonly headers: Readonly<Record<string, unknown>>
  readonly body: string
}

interface Documented {
  readonly headers?: Readonly<Record<string, object>>
  readonly content?: Readonly<Record<string, object>>
}
type Operations = Readonly<Record<string, { readonly responses: Readonly<Record<string, Documented>> }>>
interface ApiDocument {
  readonly paths: Readonly<Record<string, Operations>>
}

/** Headers that any HTTP answer may have; every other one must be in the document. */
const general = new Set(['content-type', 'content-length', 'cache-control', 'connection', 'date', 'keep-alive', 'vary'])

/**
 * From now on `expect(answer).toMatchApi('GET', '/books/…')` holds an answer against the app's own OpenAPI document: its
 * status, its media type, its headers (all that are documented, and no others) and its body (likewise).
 */
export function useApi(app: FastifyInstance): void {
  const document = closed(app.swagger()) as ApiDocument & AnySchemaObject
  const ajv = new Ajv2020({ strict: true, allErrors: true, allowUnionTypes: true })
  ajvFormats.default(ajv)
  for (const [name, wrong] of Object.entries(formats)) ajv.addFormat(name, text => wrong(text) === null)
  ajv.addVocabulary(Object.keys(document)) // what stands at its top is no JSON Schema
  ajv.addSchema(document, 'api')

  /** What is wrong with a value by the schema at that place of the document, or null. */
  const wrong = (value: unknown, ...place: string[]): string | null => {
    const validate = ajv.getSchema(`api#/${[...place, 'schema'].map(escape).join('/')}`)!
    return validate(value) ? null : `${place.at(-1)} ${ajv.errorsText(validate.errors, { dataVar: 'body' })}`
  }

  function* mismatches({ statusCode, headers, body }: Answered, method: string, url: string): Generator<string | null, void> {
    const path = pathOf(document, url)
    const operation = document.paths[path]?.[method.toLowerCase()]
    const response = operation?.responses[statusCode]
    if (!response) {
      yield operation ? 'this status is not documented' : 'this operation is not documented'
      return
    }
    const place = ['paths', path, method.toLowerCase(), 'responses', String(statusCode)]

    const documented = new Map(Object.keys(response.headers ?? {}).map(name => [name.toLowerCase(), name]))
    for (const [lower, name] of documented) {
      const value = headers[lower]
      const asNumber = wrong(Number(value), ...place, 'headers', name) // a header is text, also where it is a number
      if (value === undefined) yield `there is no ${name}, which is documented`
      else yield asNumber && wrong(value, ...place, 'headers', name)
    }
    for (const name of Object.keys(headers)) {
      if (!documented.has(name) && !general.has(name)) yield `the header ${name} is not documented`
    }

    const media = String(headers['content-type']).split(';')[0]!
    if (!response.content) yield body === '' ? null : 'there is a body, and none is documented'
    else if (!response.content[media]) yield `the media type ${media} is not documented`
    else yield wrong(media.endsWith('json') ? JSON.parse(body) : body, ...place, 'content', media)
  }

  expect.extend({
    toMatchApi(received: unknown, method: string, url: string) {
      const answer = received as Answered
      const found = [...mismatches(answer, method, url)].filter(one => one !== null)
      const about = `${method} ${url} → ${answer.statusCode}`
      return {
        pass: found.length === 0,
        message: () => [`${about}: ${found.join('; ') || 'matches the API document'}`, answer.body.slice(0, 1_000)].join('\n\n'),
      }
    },
  })
}

/** The path of the document that a URL is one of. */
const pathOf = ({ paths }: ApiDocument, url: string): string => {
  const { pathname } = new URL(url, 'http://any')
  return Object.keys(paths).find(path => new RegExp(`^${path.replace(/\{\w+\}/g, '[^/]+')}$`).test(pathname)) ?? ''
}

const escape = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1')

/** The document, with every object closed that does not say that it is open: a member that nobody documented is wrong. */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed)
  if (schema === null || typeof schema !== 'object') return schema
  const copy = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, closed(value)]))
  return 'properties' in copy && !('additionalProperties' in copy) ? { ...copy, additionalProperties: false } : copy
}

declare module 'expect' {
  interface Matchers<R extends void | Promise<void>, T = unknown> {
    /** Whether the answer is what the API document (see `useApi`) says of this operation. */
    toMatchApi(method: string, url: string): T extends Answered ? R : never
  }
}
