import type { Keyed } from './keys.ts'
import { canonicalLanguage, isbn13, tidied } from './formats.ts'

/** A book or a review as it is to be read, but for what follows from others (a book's rating). */
export type View = Readonly<Record<string, unknown>> & {
  readonly id: string
  readonly createdAt: string
  readonly updatedAt: string
}
export type Review = View & {
  readonly bookId: string
  /** Null once they were erased. */
  readonly reviewer: { readonly id: string; readonly name: string } | null
  readonly rating: number
}

/** A `next` that was answered: of which list, and behind which item. */
export interface Cursor {
  readonly cursor: string
  /** `listOf` what it is of. */
  readonly list: string
  readonly pathname: string
  /** The list's query without `limit` and `cursor`. */
  readonly filters: string
  /** As it was then. */
  readonly last: View
}

/** What the service must hold after the requests so far. */
export class Model {
  readonly books = new Map<string, View>()
  readonly reviews = new Map<string, Review>()
  /** Who has given each review (`askerOf`), also where it no longer says so. */
  readonly owners = new Map<string, string>()
  /** The id of everybody who has given one so far. */
  readonly reviewerIds = new Map<string, string>()
  readonly cursors: Cursor[] = []
  /** By the Idempotency-Key under which it was done, and whose that is (`nameOf`). */
  readonly keys = new Map<string, Keyed>()

  book(id: string): View | undefined {
    return this.books.get(id.toLowerCase())
  }

  review(bookId: string, id: string): Review | undefined {
    const review = this.reviews.get(id.toLowerCase())
    return review?.bookId === bookId.toLowerCase() ? review : undefined
  }

  reviewsOf(bookId: string): Review[] {
    return [...this.reviews.values()].filter(review => review.bookId === bookId.toLowerCase())
  }

  /** The book with its rating, counted anew. */
  bookView(id: string): object | undefined {
    const book = this.book(id)
    if (!book) return undefined
    const stars = this.reviewsOf(id).map(({ rating }) => rating)
    const histogram = Object.fromEntries([1, 2, 3, 4, 5].map(rating => [rating, stars.filter(one => one === rating).length]))
    const sum = stars.reduce((total, one) => total + one, 0)
    const average = stars.length === 0 ? null : Math.floor((sum * 10) / stars.length + 0.5) / 10
    return { ...book, rating: { average, count: stars.length, histogram } }
  }

  hasIsbn(isbn: unknown): boolean {
    const kept = keptIsbn(isbn)
    return kept !== null && [...this.books.values()].some(book => book['isbn'] === kept)
  }

  /** Also by one that no longer says so: its rating is theirs. */
  hasReviewBy(bookId: string, asker: string): boolean {
    return this.reviewsOf(bookId).some(({ id }) => this.owners.get(id) === asker)
  }

  isTheirs({ id, reviewer }: Review, asker: string): boolean {
    return reviewer !== null && this.owners.get(id) === asker
  }

  reviewsBy(asker: string): Review[] {
    return [...this.reviews.values()].filter(review => this.isTheirs(review, asker))
  }

  /** What requests of theirs made is not given to anybody again, also where it has been withdrawn. */
  forgetAnswers(asker: string): void {
    const id = this.reviewerIds.get(asker)
    for (const [key, done] of this.keys)
      if (id !== undefined && (done.made as Partial<Review>).reviewer?.id === id) this.keys.set(key, { ...done, forgotten: true })
  }
}

export const keptIsbn = (isbn: unknown): string | null => (typeof isbn === 'string' ? isbn13(isbn.replace(/[\s-]/g, '')) : null)
const keptText = (text: unknown): unknown => (typeof text === 'string' ? tidied(text) : text)
/** JSON has no -0 to read back. */
const keptNumber = (number: unknown): unknown => (number === 0 ? 0 : number)

type Sent = Readonly<Record<string, unknown>>

/** What is to be kept of a book that was sent: tidied, with its defaults. */
export const keptBook = ({ title, authors, isbn, publishedYear, language, description }: Sent) => ({
  title: keptText(title),
  authors: (authors as string[]).map(tidied),
  isbn: keptIsbn(isbn),
  publishedYear: keptNumber(publishedYear ?? null),
  language: typeof language === 'string' ? canonicalLanguage(language) : null,
  description: keptText(description ?? null),
})

/** What is to be kept of an opinion that was sent, over the one that there was. */
export const keptOpinion = (sent: Sent, before: Sent = { title: null, body: null, spoiler: false }) => {
  const { rating, title, body, spoiler } = { ...before, ...sent }
  return { rating, title: keptText(title), body: keptText(body), spoiler }
}
