/** As much of an OpenAPI 3.1 document as the code looks into; what is plain JSON Schema is a `Schema`. */
export interface ApiDocument {
  paths: Record<string, Record<string, Operation>>
  components: Partial<Record<PartKind, Record<string, object>>> & { schemas: Record<string, Schema> }
}

/** The kinds of components that a document has names for, besides schemas. */
export type PartKind = 'responses' | 'headers' | 'parameters'

export interface Operation {
  operationId: string
  parameters?: Parameter[]
  requestBody?: { content: Record<string, Media> }
  responses: Record<string, Response>
}

export interface Parameter {
  $ref?: string
  name: string
  required?: boolean
  schema: Schema
  example?: unknown
}

export interface Response {
  $ref?: string
  headers?: Record<string, Header>
  content?: Record<string, Media>
}

export interface Header {
  $ref?: string
  required?: boolean
  /** A route marks with `x-optional` what is not on every such answer. */
  schema: Schema & { 'x-optional'?: boolean }
}

export interface Media {
  schema?: Schema
  example?: unknown
  examples?: Record<string, { value: unknown }>
}

export interface Schema {
  $ref?: string
  type?: string | string[]
  format?: string
  minimum?: number
  maximum?: number
  maxLength?: number
  enum?: unknown[]
  const?: unknown
  default?: unknown
  examples?: unknown[]
  properties?: Record<string, Schema>
  items?: Schema
}

export const operationsOf = ({ paths }: ApiDocument): Operation[] => Object.values(paths).flatMap(Object.values<Operation>)

export const mediaOf = ({ content = {} }: { content?: Record<string, Media> }): Media[] => Object.values(content)

export const hasType = ({ type }: Schema, name: string): boolean => [type].flat().includes(name)

/** A name as types have it: `book-not-found` and `listBooks` become `BookNotFound` and `ListBooks`. */
export const typeName = (name: string): string =>
  name.replace(/(?:^|[^a-zA-Z0-9]+)([a-zA-Z0-9])/g, (_, letter: string) => letter.toUpperCase())
