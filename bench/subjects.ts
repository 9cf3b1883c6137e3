import { byReviews } from './data/fill.ts'
import type { Request } from './load/asking.ts'
import type { ProgramName } from './programs/programs.ts'

/** One kind of request to one program. */
export interface Subject {
  readonly program: ProgramName
  /** @param etag of the first page of books */
  readonly requests: (etag: string) => readonly Request[]
  readonly status: 200 | 201 | 304
  /** How its answers are to be come by, as their Cache-Status says. */
  readonly source: 'none' | 'detail=memory' | 'detail=redis' | 'fwd=bypass'
}

/** What every database but those of the growth holds. */
export const small = { books: 10_000, reviews: 10_000 }
const books = byReviews(small.books)

const get = (path: string, headers?: Request['headers']): Request => ({ method: 'GET', path, ...(headers && { headers }) })
const reviewsOf = (book: string) => get(`/books/${book}/reviews`)
const post = (books: readonly string[], reviewer: string): Request => ({ method: 'POST', path: '/', review: { books, reviewer } })

const page = () => [get('/books')]
/** Of books that have more than a page of them. */
const someReviews = () => books.slice(0, 40).map(reviewsOf)
const spreadOut = () => [post(books, 'Reader of all')]

export const subjects = {
  'D: a constant': { program: 'constant', requests: page, status: 200, source: 'none' },
  'D2: a Redis GET': { program: 'redis get', requests: page, status: 200, source: 'none' },
  'books, near hit': { program: 'service', requests: page, status: 200, source: 'detail=memory' },
  'books, near hit, a log line each': { program: 'service, logging', requests: page, status: 200, source: 'detail=memory' },
  'books, Redis hit': { program: 'service, near-off', requests: page, status: 200, source: 'detail=redis' },
  'reviews, near hit': { program: 'service', requests: () => [reviewsOf(books[0]!)], status: 200, source: 'detail=memory' },
  'books, 304': {
    program: 'service',
    requests: etag => [get('/books', { 'If-None-Match': etag })],
    status: 304,
    source: 'detail=memory',
  },
  'E: books': { program: 'postgres', requests: page, status: 200, source: 'none' },
  'E: reviews': { program: 'postgres', requests: someReviews, status: 200, source: 'none' },
  'books, uncached': { program: 'service, uncached', requests: page, status: 200, source: 'fwd=bypass' },
  'reviews, uncached': { program: 'service, uncached', requests: someReviews, status: 200, source: 'fwd=bypass' },
  'E: INSERT of a review': { program: 'postgres', requests: spreadOut, status: 201, source: 'none' },
  'POST of a review': { program: 'service', requests: spreadOut, status: 201, source: 'none' },
  'POST to one hot book': {
    program: 'service',
    requests: () => [post([books[0]!], 'Reader of one')],
    status: 201,
    source: 'none',
  },
  'books, near hit, two processes': { program: 'two services', requests: page, status: 200, source: 'detail=memory' },
  'books, uncached, two processes': { program: 'two services, uncached', requests: page, status: 200, source: 'fwd=bypass' },
  'POST of a review, two processes': { program: 'two services', requests: spreadOut, status: 201, source: 'none' },
} satisfies Record<string, Subject>
export type SubjectName = keyof typeof subjects
