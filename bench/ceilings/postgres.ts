// Ceiling E: Fastify and node-postgres, as one would write it without any layer: a pool of ten, a named prepared statement for
// each request, rows made into the answer's shape and written by Fastify as it writes any object.
import { randomUUID } from 'node:crypto'
import Fastify from 'fastify'
import { Pool } from 'pg'
import { addReview, newestBooks, newestReviews } from './statements.ts'

type Count = 1 | 2 | 3 | 4 | 5
type BookRow = {
  id: string
  title: string
  authors: string[]
  isbn: string | null
  published_year: number | null
  language: string | null
  description: string | null
  created_at: Date
  updated_at: Date
} & Record<`stars_${Count}`, number>

interface ReviewRow {
  id: string
  book_id: string
  reviewer_id: string
  reviewer_name: string
  rating: number
  title: string | null
  body: string | null
  spoiler: boolean
  created_at: Date
  updated_at: Date
  version: number
}

const pool = new Pool({ connectionString: process.env['DATABASE_URL'], max: 10 })
const app = Fastify()

app.get('/books', async () => {
  const { rows } = await pool.query<BookRow>({ name: 'books', text: newestBooks, values: [21] })
  return page(rows, showBook)
})

app.get<{ Params: { bookId: string } }>('/books/:bookId/reviews', async ({ params }) => {
  const { rows } = await pool.query<ReviewRow>({ name: 'reviews', text: newestReviews, values: [params.bookId, 21] })
  return page(rows, showReview)
})

interface NewReview {
  reviewer: string
  rating: number
  title: string
  body: string
}

app.post<{ Params: { bookId: string }; Body: NewReview }>('/books/:bookId/reviews', async ({ params, body: given }, reply) => {
  const { reviewer, rating, title, body } = given
  const { rows } = await pool.query<ReviewRow>({
    name: 'add review',
    text: addReview,
    values: [params.bookId, randomUUID(), randomUUID(), reviewer, rating, title, body, new Date()],
  })
  return reply.code(201).send(showReview(rows[0]!))
})

await app.listen({ host: '127.0.0.1', port: 0 })

/** One row more than the page holds was asked for: it tells that there are more. */
function page<Row extends { id: string; created_at: Date }, View>(rows: Row[], show: (row: Row) => View) {
  const items = rows.slice(0, 20)
  const last = rows.length > 20 ? items.at(-1) : undefined
  const next = last ? Buffer.from(JSON.stringify([last.created_at, last.id])).toString('base64url') : null
  return { items: items.map(show), next }
}

function showBook(row: BookRow) {
  const { id, title, authors, isbn, language, description, stars_1, stars_2, stars_3, stars_4, stars_5 } = row
  const count = stars_1 + stars_2 + stars_3 + stars_4 + stars_5
  const sum = stars_1 + 2 * stars_2 + 3 * stars_3 + 4 * stars_4 + 5 * stars_5
  return {
    id,
    title,
    authors,
    isbn,
    publishedYear: row.published_year,
    language,
    description,
    rating: {
      average: count === 0 ? null : Math.round((10 * sum) / count) / 10,
      count,
      histogram: { 1: stars_1, 2: stars_2, 3: stars_3, 4: stars_4, 5: stars_5 },
    },
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
}

function showReview(row: ReviewRow) {
  const { id, rating, title, body, spoiler, version } = row
  return {
    id,
    bookId: row.book_id,
    reviewer: { id: row.reviewer_id, name: row.reviewer_name },
    rating,
    title,
    body,
    spoiler,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    edited: version > 1,
  }
}
