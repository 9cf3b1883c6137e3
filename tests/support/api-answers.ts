import { Ajv2020 } from 'ajv/dist/2020.js'
import ajvFormats from 'ajv-formats'
import { securityHeaders } from '../../src/interfaces/http/protection/security-headers.ts'
import { formats } from '../../src/interfaces/http/requests/validation.ts'

/** An answer as `inject` gives it, or as it was read from a socket. */
export interface Answered {
  readonly statusCode: number
  readonly headers: Readonly<Record<string, unknown>>
  readonly body: string
}

interface Documented {
  readonly $ref?: string
  readonly headers?: Readonly<Record<string, { readonly $ref?: string; readonly required?: boolean }>>
  readonly content?: Readonly<Record<string, object>>
}
interface Operation {
  readonly operationId: string
  readonly responses: Readonly<Record<string, Documented>>
}
interface ApiDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
}

/** Headers that any HTTP answer may have; every other one must be in the document. */
const general = new Set([
  ...Object.keys(securityHeaders),
  'strict-transport-security',
  'allow',
  'cache-control',
  'connection',
  'content-length',
  'content-type',
  'date',
  'keep-alive',
  'transfer-encoding',
  'vary',
])

/** Holds answers against an OpenAPI document: their status, media type, headers and body, with nothing more in them than it says. */
export class ApiAnswers {
  readonly #document: ApiDocument
  readonly #ajv = new Ajv2020({ strict: true, allErrors: true, allowUnionTypes: true })

  constructor(document: object) {
    this.#document = closed(document) as ApiDocument
    ajvFormats.default(this.#ajv)
    for (const [name, wrong] of Object.entries(formats)) this.#ajv.addFormat(name, text => wrong(text) === null)
    this.#ajv.addVocabulary(Object.keys(this.#document)) // what stands at its top is no JSON Schema
    this.#ajv.addSchema(this.#document, 'api')
  }

  /** The operation that a request asks for; undefined where the document has none. HEAD is GET without the body. */
  operation(method: string, url: string): Operation | undefined {
    const place = this.#placeOf(method, url)
    return place ? this.#document.paths[place[1]]![place[2]] : undefined
  }

  /** What the answer has that the document does not say, or the reverse. */
  wrong(answer: Answered, method: string, url: string): string[] {
    return [...this.#mismatches(answer, method, url)].filter(one => one !== null)
  }

  /** What is wrong with a value by the schema at that place of the document, or null. */
  wrongAt(value: unknown, ...place: readonly string[]): string | null {
    const validate = this.#ajv.getSchema(`api#/${place.map(escape).join('/')}`)!
    return validate(value) ? null : `${place.at(-2)} ${this.#ajv.errorsText(validate.errors, { dataVar: 'body' })}`
  }

  *#mismatches({ statusCode, headers, body }: Answered, method: string, url: string): Generator<string | null, void> {
    const operation = this.#placeOf(method, url)
    if (!operation) {
      yield 'this operation is not documented'
      return
    }
    const place = this.#resolve([...operation, 'responses', String(statusCode)])
    const response = this.#at(place) as Documented | undefined
    if (!response) {
      yield 'this status is not documented'
      return
    }

    const media = String(headers['content-type']).split(';')[0]!
    const streamed = media === 'application/x-ndjson' // it begins before it is known what there is to say of it
    const documented = new Map(Object.keys(response.headers ?? {}).map(name => [name.toLowerCase(), name]))
    for (const [lower, name] of documented) {
      const header = this.#resolve([...place, 'headers', name])
      if (headers[lower] !== undefined) yield this.#wrongHeader(headers[lower], header)
      else if (!streamed && (this.#at(header) as { required?: boolean }).required)
        yield `there is no ${name}, which is documented`
    }
    for (const name of Object.keys(headers)) {
      if (!documented.has(name) && !general.has(name) && !name.startsWith('access-control-'))
        yield `the header ${name} is not documented`
    }
    if (!response.content) yield body === '' ? null : 'there is a body, and none is documented'
    else if (headers['preference-applied'] === 'return=minimal')
      yield body === '' ? null : 'there is a body, and none was preferred'
    else if (!response.content[media]) yield `the media type ${media} is not documented`
    else if (method !== 'HEAD')
      for (const value of valuesOf(media, body)) yield this.wrongAt(value, ...place, 'content', media, 'schema')
  }

  /** A header is text, also where it is a number. */
  #wrongHeader(value: unknown, place: readonly string[]): string | null {
    return this.wrongAt(Number(value), ...place, 'schema') && this.wrongAt(value, ...place, 'schema')
  }

  #placeOf(method: string, url: string): [string, string, string] | undefined {
    const { pathname } = new URL(url.startsWith('/') ? `http://any${url}` : url, 'http://any')
    const path = Object.keys(this.#document.paths).find(one => new RegExp(`^${one.replace(/\{\w+\}/g, '[^/]+')}$`).test(pathname))
    const verb = method === 'HEAD' ? 'get' : method.toLowerCase()
    return path && this.#document.paths[path]![verb] ? ['paths', path, verb] : undefined
  }

  #resolve(place: readonly string[]): readonly string[] {
    const { $ref } = (this.#at(place) ?? {}) as { $ref?: string }
    return $ref ? $ref.slice(2).split('/').map(unescape) : place
  }

  #at(place: readonly string[]): unknown {
    return place.reduce<unknown>((part, name) => (part as Record<string, unknown> | undefined)?.[name], this.#document)
  }
}

/** What a body is to be held against its schema: as a whole, or line by line. */
function valuesOf(media: string, body: string): unknown[] {
  if (media.endsWith('ndjson')) return body.split('\n').flatMap(line => (line ? [JSON.parse(line) as unknown] : []))
  return [media.endsWith('json') ? JSON.parse(body) : body]
}

const escape = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1')
const unescape = (name: string): string => name.replaceAll('~1', '/').replaceAll('~0', '~')

/** The document, with every object closed that does not say that it is open: a member that nobody documented is wrong. */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed)
  if (schema === null || typeof schema !== 'object') return schema
  const copy = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, closed(value)]))
  return 'properties' in copy && !('additionalProperties' in copy) ? { ...copy, additionalProperties: false } : copy
}
