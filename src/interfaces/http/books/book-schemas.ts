import Type from 'typebox'
import { bookLimits as limits } from '../../../domain/book.ts'
import { nullable, time } from '../representations/schemas.ts'

const title = Type.String({ minLength: 1, maxLength: limits.title.max, format: 'text-not-blank', examples: ['Middlemarch'] })
const authors = Type.Array(Type.String({ minLength: 1, maxLength: limits.author.max, format: 'text-not-blank' }), {
  minItems: limits.authors.min,
  maxItems: limits.authors.max,
  description: 'In the order of the title page.',
  examples: [['George Eliot']],
})
const publishedYear = nullable(
  Type.Integer({
    minimum: limits.publishedYear.min,
    maximum: limits.publishedYear.max,
    description: 'Negative before the common era.',
    examples: [1871],
  }),
)
const description = nullable(
  Type.String({ maxLength: limits.description.max, format: 'text', examples: ['A study of provincial life.'] }),
)
const language = Type.String({
  maxLength: limits.language.max,
  format: 'language-tag',
  description: 'A language tag (BCP 47).',
  examples: ['en'],
})
const count = Type.Integer({ minimum: 0, maximum: 2 ** 31 - 1, examples: [1] })

export const BookSchema = Type.Object(
  {
    id: Type.String({ format: 'uuid', examples: ['019c1a2b-3c4d-7e5f-8a6b-7c8d9e0f1a2b'] }),
    title,
    authors,
    isbn: nullable(
      Type.String({ pattern: '^97[89][0-9]{10}$', maxLength: 13, description: 'Its 13 digits.', examples: ['9780141439549'] }),
    ),
    publishedYear,
    language: nullable(language),
    description,
    rating: Type.Object({
      average: nullable(
        Type.Number({
          minimum: 1,
          maximum: 5,
          description: 'With one decimal; null where there is no review.',
          examples: [4.5],
        }),
      ),
      count: Type.Integer({ ...count, examples: [2] }),
      histogram: Type.Object(
        { 1: count, 2: count, 3: count, 4: count, 5: count },
        {
          description: 'How many reviews gave each number of stars.',
          examples: [{ 1: 0, 2: 0, 3: 0, 4: 1, 5: 1 }],
        },
      ),
    }),
    createdAt: time,
    updatedAt: time,
  },
  { $id: 'Book', description: 'A published edition of a work.' },
)

export const NewBook = Type.Object(
  {
    title,
    authors,
    isbn: Type.Optional(
      nullable(
        Type.String({
          format: 'isbn',
          maxLength: 50,
          description: 'ISBN-10 or ISBN-13, with or without hyphens.',
          examples: ['978-0-14-143954-9'],
        }),
      ),
    ),
    publishedYear: Type.Optional(publishedYear),
    language: Type.Optional(nullable(language)),
    description: Type.Optional(description),
  },
  { additionalProperties: false },
)
