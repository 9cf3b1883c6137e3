import Type, { type Static, type TSchema } from 'typebox'

/** A value that may also be null; one schema with two types, so that what is wrong with it is told once. */
export const nullable = <Schema extends TSchema & { readonly type: string }>(schema: Schema) =>
  Type.Unsafe<Static<Schema> | null>({ ...schema, type: [schema.type, 'null'] })

/** A schema that has a name in the API description, by that name. */
export const named = <Value>(name: string) => Type.Unsafe<Value>({ $ref: `${name}#` })

export const time = Type.String({ format: 'date-time', description: 'RFC 3339, UTC, with milliseconds.' })

/** As many items as a page has when nobody says how many. */
export const usualLimit = 20

/** One of these words; the first of them unless told. */
export const oneOf = <Word extends string>(words: readonly Word[], description: string) =>
  Type.Optional(Type.Unsafe<Word>({ type: 'string', enum: [...words], default: words[0], description, examples: [words[0]] }))

export const pageQuery = Type.Object(
  {
    limit: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 100, default: usualLimit, description: 'How many at most.', examples: [50] }),
    ),
    cursor: Type.Optional(Type.String({ maxLength: 1_000, description: '`next` of the page before.' })),
  },
  { additionalProperties: false },
)

/** Of a path that has no parameters: whoever gives one is told. */
export const noQuery = Type.Object({}, { additionalProperties: false })

export interface PageView<Item> {
  readonly items: readonly Item[]
  readonly next: string | null
}

/** @param name of the schema of the items; the page's own name is made of it */
export const pageOf = (name: string) =>
  Type.Object(
    {
      items: Type.Array(named<unknown>(name)),
      next: nullable(Type.String({ description: 'The cursor of the page behind this one; null on the last.' })),
    },
    { $id: `${name}Page`, description: 'A page of a list.' },
  )

/** Headers of an answer, for the API description. */
export const headers = {
  etag: { ETag: Type.String({ description: 'Strong entity tag of the representation (RFC 9110).' }) },
  cacheStatus: { 'Cache-Status': Type.String({ description: 'How the answer was come by (RFC 9211).' }) },
  link: {
    Link: Type.String({
      description:
        'Where the list begins (`rel="first"`) and, where there is more, the next page (`rel="next"`), with every filter (RFC 8288).',
      examples: ['</books?limit=50>; rel="first"'],
    }),
  },
  location: { Location: Type.String({ format: 'uri-reference', description: 'The path of what was made.' }) },
} as const

/** A successful answer with a JSON body and its headers. */
export const answers = (description: string, schema: TSchema, answerHeaders: Record<string, unknown>) => ({
  description,
  headers: answerHeaders,
  content: { 'application/json': { schema } },
})
