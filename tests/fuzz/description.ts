import type { FastifyInstance } from 'fastify'

/** A JSON Schema, as far as values are drawn from it. */
export interface Schema {
  readonly $ref?: string
  readonly type?: string | readonly string[]
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly anyOf?: readonly Schema[]
  readonly oneOf?: readonly Schema[]
  readonly format?: string
  readonly pattern?: string
  readonly minLength?: number
  readonly maxLength?: number
  readonly minimum?: number
  readonly maximum?: number
  readonly minItems?: number
  readonly maxItems?: number
  readonly items?: Schema
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly examples?: readonly unknown[]
}

export interface Parameter {
  readonly name: string
  readonly in: 'path' | 'query' | 'header'
  readonly required?: boolean
  readonly schema: Schema
}

type Media = Readonly<Record<string, { readonly schema: Schema }>>

export interface Operation {
  readonly method: string
  readonly path: string
  readonly parameters: readonly Parameter[]
  /** What a request may carry, by media type; null where it carries nothing. */
  readonly bodies: Media | null
  readonly responses: Readonly<Record<string, { readonly content?: Media }>>
  /** Scopes of which a token must have all of one list; null where anybody may ask. */
  readonly security: readonly (readonly string[])[] | null
}

/** The running service's own description: what is drawn, and what answers are held against. */
export interface Api {
  readonly operations: readonly Operation[]
  readonly components: object
  /** Whether it knows who asks by access tokens. */
  readonly tokens: boolean
}

interface Described {
  readonly security?: readonly Readonly<Record<string, readonly string[]>>[]
  readonly parameters?: readonly object[]
  readonly requestBody?: { readonly content: Media }
  readonly responses: Readonly<Record<string, object>>
}

export function describedBy(app: FastifyInstance): Api {
  const { paths, components } = app.swagger() as unknown as {
    readonly paths: Readonly<Record<string, Readonly<Record<string, Described>>>>
    readonly components: object
  }
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { parameters = [], requestBody, responses, security }]) => ({
      method: method.toUpperCase(),
      path,
      parameters: parameters.map(one => referred<Parameter>(one, components)),
      bodies: requestBody?.content ?? null,
      security: security?.map(one => Object.values(one).flat()) ?? null,
      responses: Object.fromEntries(
        Object.entries(responses).map(([status, one]) => [status, referred<Operation['responses'][string]>(one, components)]),
      ),
    })),
  )
  return { operations, components, tokens: 'securitySchemes' in components }
}

/** The schema that a reference stands for. */
export const dereferenced = (schema: Schema, { components }: Pick<Api, 'components'>): Schema =>
  referred<Schema>(schema, components)

/** What stands in its place, or it itself where it is no reference. */
function referred<Part extends object>(part: object, components: object): Part {
  const { $ref } = part as { readonly $ref?: string }
  if (!$ref) return part as Part
  let found: unknown = { components }
  for (const name of $ref.replace('#/', '').split('/')) found = (found as Readonly<Record<string, unknown>>)[name]
  return referred(found as object, components)
}

/** Whether it is about what the service is for: what it shows has an entity tag, and nothing is asked that it does not know. */
export const isResource = ({ path }: Operation): boolean => /^\/(books|reviewers)\b/.test(path)

/** What takes or gives a file has tests of its own (tests/imports), which draw files. */
export const isDrawn = ({ path }: Operation): boolean => !/^\/imports$|\/export$/.test(path)

export const documents = (operation: Operation, status: number): boolean => String(status) in operation.responses

/** The statuses by which the operation says that it was done. */
export const successes = ({ responses }: Operation): number[] => Object.keys(responses).map(Number).filter(isSuccess)

export const isSuccess = (status: number): boolean => status >= 200 && status < 300

/** The operation of a method on a path: the one whose template it is, literal segments before parameters. */
export function operationAt(api: Api, method: string, pathname: string): Operation | undefined {
  return api.operations.find(operation => operation.method === method && pathValues(operation.path, pathname) !== null)
}

/** The parameters in a path, still percent-encoded, or null where it is none of this template. */
export function pathValues(template: string, pathname: string): Readonly<Record<string, string>> | null {
  const [wanted, given] = [template.split('/'), pathname.split('/')]
  if (wanted.length !== given.length) return null
  const values: Record<string, string> = {}
  for (const [at, segment] of wanted.entries()) {
    const name = /^\{(\w+)\}$/.exec(segment)?.[1]
    if (name && given[at]) values[name] = given[at]
    else if (segment !== given[at]) return null
  }
  return values
}
