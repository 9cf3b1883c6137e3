import Type, { type Static, type TSchema } from 'typebox'

/** A value that may also be null; one schema with two types, so that what is wrong with it is told once. */
export const nullable = <Schema extends TSchema & { readonly type: string }>(schema: Schema) =>
  Type.Unsafe<Static<Schema> | null>({ ...schema, type: [schema.type, 'null'] })

/** A schema that has a name in the API description, by that name. */
export const named = <Value>(name: string) => Type.Unsafe<Value>({ $ref: `${name}#` })

export const time = Type.String({ format: 'date-time', maxLength: 24, description: 'RFC 3339, UTC, with milliseconds.' })

/** As `writeCursor` makes it: base64url. */
const cursor = { maxLength: 1_000, pattern: '^[\\w-]*$' }

/** As many items as a page has when nobody says how many. */
export const usualLimit = 20
const mostItems = 100

/** One of these words; the first of them unless told. */
export const oneOf = <Word extends string>(words: readonly Word[], description: string) =>
  Type.Optional(Type.Unsafe<Word>({ type: 'string', enum: [...words], default: words[0], description, examples: [words[0]] }))

export const pageQuery = Type.Object(
  {
    limit: Type.Optional(
      Type.Integer({ minimum: 1, maximum: mostItems, default: usualLimit, description: 'How many at most.', examples: [50] }),
    ),
    cursor: Type.Optional(Type.String({ ...cursor, description: '`next` of the page before.' })),
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
      items: Type.Array(named<unknown>(name), { maxItems: mostItems }),
      next: nullable(
        Type.String({
          ...cursor,
          description: 'The cursor of the page behind this one; null on the last.',
          examples: ['WzEsIlUzZ0x2VjB1bXhRQ3pYdDUiLCJbXSJd'],
        }),
      ),
    },
    { $id: `${name}Page`, description: 'A page of a list.' },
  )

/** Headers of an answer, for the API description; one that is not always there is marked `'x-optional': true`. */
export const headers = {
  etag: {
    ETag: Type.String({
      maxLength: 50,
      pattern: '^"[!#-~]*"$',
      description: 'Strong entity tag of the representation (RFC 9110).',
      examples: ['"pQ2Lxa3vI9tQ1h0bJm8c4A"'],
    }),
  },
  cacheStatus: {
    'Cache-Status': Type.String({
      maxLength: 200,
      pattern: '^book-reviews; ',
      description: 'How the answer was come by (RFC 9211).',
      examples: ['book-reviews; hit; ttl=42; detail=memory'],
    }),
  },
  link: {
    Link: Type.String({
      maxLength: 8_000,
      pattern: '^<.*>; rel="first"|rel="next"$',
      description:
        'Where the list begins (`rel="first"`) and, where there is more, the next page (`rel="next"`), with every filter (RFC 8288).',
      examples: ['</books?limit=50>; rel="first"'],
    }),
  },
  location: {
    Location: Type.String({
      format: 'uri-reference',
      maxLength: 100,
      description: 'The path of what was made.',
      examples: ['/books/019c1a2b-3c4d-7e5f-8a6b-7c8d9e0f1a2b'],
    }),
  },
} as const

/** The same headers, which are not on every such answer. */
export const onSome = (some: Readonly<Record<string, object>>) =>
  Object.fromEntries(Object.entries(some).map(([name, schema]) => [name, { ...schema, 'x-optional': true }]))

/** An answer with a JSON body and its headers. @param example of it, where the schema's own would be of something else */
export const answers = (
  description: string,
  schema: TSchema,
  answerHeaders: Record<string, unknown>,
  example?: Record<string, unknown>,
) => ({
  description,
  headers: answerHeaders,
  content: { 'application/json': { schema, ...(example && { example }) } },
})
