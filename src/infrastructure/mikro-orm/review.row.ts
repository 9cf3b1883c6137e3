import { defineEntity, type InferEntity, p } from '@mikro-orm/core'
import type { BookId, ReviewerId, ReviewId } from '../../domain/identity.ts'
import { Rating } from '../../domain/rating.ts'
import { Review } from '../../domain/review.ts'
import { BookRow } from './book.row.ts'

export const ReviewRow = defineEntity({
  name: 'ReviewRow',
  tableName: 'reviews',
  uniques: [{ name: 'reviews_one_per_reviewer', properties: ['bookId', 'reviewerId'] }],
  indexes: [
    { name: 'reviews_newest', properties: ['bookId', 'createdAt', 'id'] }, // both read backwards
    { name: 'reviews_by_rating', properties: ['bookId', 'rating', 'createdAt', 'id'] },
  ],
  checks: [{ name: 'reviews_rating_check', expression: 'rating >= 1 and rating <= 5' }],
  properties: {
    bookId: () => p.manyToOne(BookRow).mapToPk().primary().fieldName('book_id').updateRule('no action').deleteRule('no action'),
    id: p.uuid().primary(),
    reviewerId: p.uuid(),
    reviewerName: p.text(),
    rating: p.smallint(),
    title: p.text().nullable(),
    body: p.text().nullable(),
    spoiler: p.boolean(),
    createdAt: p.datetime(3),
    updatedAt: p.datetime(3),
    version: p.integer(),
  },
})
export type ReviewRow = InferEntity<typeof ReviewRow>

export function toReviewRow({ state: { reviewer, rating, ...rest } }: Review): ReviewRow {
  return { ...rest, reviewerId: reviewer.id, reviewerName: reviewer.name, rating: rating.stars }
}

export function toReview({ id, bookId, reviewerId, reviewerName, rating, title, body, ...rest }: ReviewRow): Review {
  return Review.restore({
    ...rest,
    id: id as ReviewId,
    bookId: bookId as BookId,
    reviewer: { id: reviewerId as ReviewerId, name: reviewerName },
    rating: Rating.of(rating),
    title: title ?? null,
    body: body ?? null,
  })
}
