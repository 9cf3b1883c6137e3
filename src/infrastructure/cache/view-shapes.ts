import { Ajv } from 'ajv'
import Type, { type TSchema } from 'typebox'

// What the values of a shared cache must look like to be believed: it is outside the process, and others may write to it.

const text = Type.String()
const textOrNull = Type.Union([text, Type.Null()])
const count = Type.Integer({ minimum: 0 })
const position = Type.Union([Type.Object({ keys: Type.Array(Type.Union([text, Type.Number()])), id: text }), Type.Null()])

const book = Type.Object({
  id: text,
  title: text,
  authors: Type.Array(text),
  isbn: textOrNull,
  publishedYear: Type.Union([Type.Integer(), Type.Null()]),
  language: textOrNull,
  description: textOrNull,
  rating: Type.Object({
    average: Type.Union([Type.Number(), Type.Null()]),
    count,
    histogram: Type.Object({ 1: count, 2: count, 3: count, 4: count, 5: count }),
  }),
  createdAt: text,
  updatedAt: text,
})

const review = Type.Object({
  id: text,
  bookId: text,
  reviewer: Type.Union([Type.Object({ id: text, name: text }), Type.Null()]),
  rating: Type.Integer({ minimum: 1, maximum: 5 }),
  title: textOrNull,
  body: textOrNull,
  spoiler: Type.Boolean(),
  createdAt: text,
  updatedAt: text,
  edited: Type.Boolean(),
})

const ajv = new Ajv({ validateSchema: false }) // to check the schemas too takes longer than to compile them
const checking = (schema: TSchema): ((value: unknown) => boolean) => ajv.compile(schema)

export const fits = {
  book: checking(book),
  books: checking(Type.Object({ items: Type.Array(book), next: position })),
  reviews: checking(Type.Object({ items: Type.Array(review), next: position })),
}
