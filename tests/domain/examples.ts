import type { BookDetails } from '../../src/domain/book.ts'
import { type BookId, readId, type ReviewerId, type ReviewId } from '../../src/domain/identity.ts'
import type { Opinion, Reviewer } from '../../src/domain/review.ts'

export const aBookId = readId<BookId>('019c1a2b-3c4d-7e5f-8a6b-7c8d9e0f1a2b')!
export const aReviewId = readId<ReviewId>('019c1a2b-3c4d-7e5f-8a6b-000000000001')!
export const aMoment = new Date('2026-01-02T03:04:05.678Z')

export const aReviewer: Reviewer = { id: readId<ReviewerId>('019c1a2b-3c4d-7e5f-8a6b-0000000000aa')!, name: 'Dorothea' }

export const middlemarch = {
  title: 'Middlemarch',
  authors: ['George Eliot'],
  isbn: '978-0-14-143954-9',
  publishedYear: 1871,
  language: 'en',
  description: 'A study of provincial life.',
} satisfies BookDetails

export const anOpinion = {
  rating: 5,
  title: 'Growing up is hard',
  body: 'I was sorry when it ended.',
  spoiler: true,
} satisfies Opinion
