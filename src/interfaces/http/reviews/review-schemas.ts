import Type from 'typebox'
import { reviewLimits as limits } from '../../../domain/review.ts'
import { nullable, time } from '../representations/schemas.ts'

const rating = Type.Integer({ minimum: 1, maximum: 5, description: 'Whole stars.', examples: [5] })
const title = nullable(
  Type.String({ minLength: 1, maxLength: limits.title.max, format: 'text-not-blank', examples: ['Growing up is hard'] }),
)
const body = nullable(
  Type.String({
    maxLength: limits.body.max,
    format: 'text',
    description: 'Null where there is only a rating.',
    examples: ['I was sorry when it ended.'],
  }),
)
const spoiler = Type.Boolean({ description: 'Whether the text gives the plot away.' })
export const reviewerName = Type.String({
  minLength: 1,
  maxLength: limits.reviewer.max,
  format: 'text-not-blank',
  examples: ['Dorothea'],
})

export const ReviewSchema = Type.Object(
  {
    id: Type.String({ format: 'uuid' }),
    bookId: Type.String({ format: 'uuid' }),
    reviewer: Type.Object({ id: Type.String({ format: 'uuid' }), name: reviewerName }),
    rating,
    title,
    body,
    spoiler,
    createdAt: time,
    updatedAt: time,
    edited: Type.Boolean({ description: 'Whether it was revised after it was submitted.' }),
  },
  { $id: 'Review', description: 'What one reviewer thinks of one book.' },
)

export const NewReview = Type.Object(
  {
    reviewer: Type.String({ ...reviewerName, description: 'The name of who reviews; one name reviews a book once.' }),
    rating,
    title: Type.Optional(title),
    body: Type.Optional(body),
    spoiler: Type.Optional(Type.Boolean({ ...spoiler, default: false })),
  },
  { additionalProperties: false },
)

export const ReviewChanges = Type.Object(
  {
    rating: Type.Optional(rating),
    title: Type.Optional(title),
    body: Type.Optional(body),
    spoiler: Type.Optional(spoiler),
  },
  { additionalProperties: false, examples: [{ rating: 4, title: null }] },
)
