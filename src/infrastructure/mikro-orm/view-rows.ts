import { raw } from '@mikro-orm/sql'
import type { BookView, ReviewView } from '../../application/ports/views.ts'
import type { BookId, ReviewerId, ReviewId } from '../../domain/identity.ts'
import { type Stars, summarise } from '../../domain/rating.ts'

// Rows as the drivers give them: columns by their own names, times as PostgreSQL writes them.

type Times = { created_at: string; updated_at: string }

export type BookViewRow = Times & {
  id: BookId
  title: string
  authors: string[]
  isbn: string | null
  published_year: number | null
  language: string | null
  description: string | null
} & Record<`stars_${Stars}`, number>

/** Of a book and its ratings, what a view is made of, and not what the book is found by, which can be long. */
export const bookColumns = raw(
  'id, title, authors, isbn, published_year, language, description, created_at, updated_at, ' +
    'stars_1, stars_2, stars_3, stars_4, stars_5',
)

export type ReviewViewRow = Times & {
  version: number
  id: ReviewId
  book_id: BookId
  reviewer_id: ReviewerId
  reviewer_name: string | null
  rating: Stars
  title: string | null
  body: string | null
  spoiler: boolean
}

export const reviewColumns = raw(
  'book_id, id, reviewer_id, reviewer_name, rating, title, body, spoiler, created_at, updated_at, version',
)

/** PostgreSQL writes `2026-01-02 03:04:05.67+00`: of a time in UTC only the signs are other ones, and a Date is not needed. */
const time = (text: string): string =>
  text.length <= 26 && text.endsWith('+00')
    ? `${text.slice(0, 10)}T${text.slice(11, 19)}.${text.slice(20, -3).padEnd(3, '0')}Z`
    : new Date(text).toISOString()

export const showBook = (row: BookViewRow): BookView => ({
  id: row.id,
  title: row.title,
  authors: row.authors,
  isbn: row.isbn,
  publishedYear: row.published_year,
  language: row.language,
  description: row.description,
  rating: summarise({ 1: row.stars_1, 2: row.stars_2, 3: row.stars_3, 4: row.stars_4, 5: row.stars_5 }),
  createdAt: time(row.created_at),
  updatedAt: time(row.updated_at),
})

export const showReview = (row: ReviewViewRow): ReviewView => ({
  id: row.id,
  bookId: row.book_id,
  reviewer: row.reviewer_name === null ? null : { id: row.reviewer_id, name: row.reviewer_name },
  rating: row.rating,
  title: row.title,
  body: row.body,
  spoiler: row.spoiler,
  createdAt: time(row.created_at),
  updatedAt: time(row.updated_at),
  edited: row.version > 1,
})
