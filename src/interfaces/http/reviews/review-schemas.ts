import Type from 'typebox'
import { reviewLimits as limits } from '../../../domain/review.ts'
import type { Opinion } from '../../../domain/review.ts'
import { type Access, reviewerName } from '../callers/access.ts'
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
export const ReviewSchema = Type.Object(
  {
    id: Type.String({ format: 'uuid' }),
    bookId: Type.String({ format: 'uuid' }),
    reviewer: nullable(
      Type.Object(
        { id: Type.String({ format: 'uuid' }), name: reviewerName },
        { description: 'Null where they have had themselves erased: then the stars are all that is left.' },
      ),
    ),
    rating,
    title,
    body,
    spoiler,
    createdAt: time,
    updatedAt: time,
    edited: Type.Boolean({
      description: 'Whether it has changed since it was submitted: it was revised, or its reviewer erased.',
    }),
  },
  { $id: 'Review', description: 'What one reviewer thinks of one book.' },
)

/** @param named what it says of who reviews, besides */
export const newReview = ({ named }: Pick<Access, 'named'>) =>
  Type.Unsafe<Opinion>(
    Type.Object(
      {
        ...named,
        rating,
        title: Type.Optional(title),
        body: Type.Optional(body),
        spoiler: Type.Optional(Type.Boolean({ ...spoiler, default: false })),
      },
      { additionalProperties: false },
    ),
  )

export const reasonSchema = Type.String({
  minLength: limits.reason.min,
  maxLength: limits.reason.max,
  format: 'text-not-blank',
  description: 'Why a moderator withdraws the review of somebody else; the scope must be `reviews:moderate`.',
  examples: ['An advertisement.'],
})

export const ReviewChanges = Type.Object(
  {
    rating: Type.Optional(rating),
    title: Type.Optional(title),
    body: Type.Optional(body),
    spoiler: Type.Optional(spoiler),
  },
  { additionalProperties: false, examples: [{ rating: 4, title: null }] },
)
