import { defineEntity, type InferEntity, p, raw } from '@mikro-orm/core'
import type { ReviewerId } from '../../domain/identity.ts'
import { Rating } from '../../domain/rating.ts'
import { Review, type ReviewState } from '../../domain/review.ts'
import { BookRow } from './book.row.ts'

export const ReviewRow = defineEntity({
  name: 'ReviewRow',
  tableName: 'reviews',
  uniques: [{ name: 'reviews_one_per_reviewer', properties: ['bookId', 'reviewerId'] }],
  indexes: [
    { name: 'reviews_newest', properties: ['bookId', 'createdAt', 'id'] }, // both read backwards
    { name: 'reviews_of_reviewer', properties: ['reviewerId', 'createdAt', 'id'], where: 'reviewer_name is not null' },
    { name: 'reviews_by_rating', properties: ['bookId', 'rating', 'createdAt', 'id'] },
  ],
  checks: [{ name: 'reviews_rating_check', expression: 'rating >= 1 and rating <= 5' }],
  properties: {
    bookId: () => p.manyToOne(BookRow).mapToPk().primary().fieldName('book_id').updateRule('no action').deleteRule('no action'),
    id: p.uuid().primary(),
    reviewerId: p.uuid(),
    /** Null: the reviewer was erased. Whose rating it is stays known, so that nobody rates a book twice. */
    reviewerName: p.text().nullable(),
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

/** Of an anonymous review the row does not tell whose it was: what is kept of that is not to be changed. */
export function toReviewRow({
  state: { reviewer, rating, ...rest },
}: Review): Omit<ReviewRow, 'reviewerId'> & { reviewerId?: string | undefined } {
  return { ...rest, reviewerId: reviewer?.id, reviewerName: reviewer?.name ?? null, rating: rating.stars }
}

/** What is selected to make a review of. */
export const storedReview = raw(`book_id as "bookId", id, reviewer_id as "reviewerId", reviewer_name as "reviewerName", rating,
  title, body, spoiler, created_at as "createdAt", updated_at as "updatedAt", version`)

export type StoredReview = Omit<ReviewState, 'reviewer' | 'rating' | 'createdAt' | 'updatedAt'> & {
  reviewerId: ReviewerId
  reviewerName: string | null
  rating: number
  createdAt: string
  updatedAt: string
}

export const toReview = ({ reviewerId, reviewerName, rating, createdAt, updatedAt, ...rest }: StoredReview): Review =>
  Review.restore({
    ...rest,
    reviewer: reviewerName === null ? null : { id: reviewerId, name: reviewerName },
    rating: Rating.of(rating),
    createdAt: new Date(createdAt),
    updatedAt: new Date(updatedAt),
  })
