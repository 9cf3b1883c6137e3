import { ValidationFailed, type Violation } from './errors.ts'
import type { BookAdded } from './events.ts'
import type { BookId } from './identity.ts'
import { Isbn } from './isbn.ts'
import { readLanguage } from './language.ts'
import { tidy, wrongWithText } from './text.ts'

/** What can be said of a book by whoever adds it; nothing of it is checked yet. */
export interface BookDetails {
  readonly title: string
  readonly authors: readonly string[]
  readonly isbn?: string | null
  readonly publishedYear?: number | null
  readonly language?: string | null
  readonly description?: string | null
}

export interface BookState {
  readonly id: BookId
  readonly title: string
  /** In the order of the title page. */
  readonly authors: readonly string[]
  readonly isbn: Isbn | null
  /** Negative before the common era. */
  readonly publishedYear: number | null
  /** A BCP 47 tag. */
  readonly language: string | null
  readonly description: string | null
  readonly createdAt: Date
  readonly updatedAt: Date
  readonly version: number
}

/** What a book may hold; lengths are in characters (Unicode code points). */
export const bookLimits = {
  title: { min: 1, max: 500 },
  authors: { min: 1, max: 50 },
  author: { min: 1, max: 200 },
  publishedYear: { min: -9999, max: 9999 },
  language: { min: 1, max: 35 },
  description: { min: 0, max: 10_000 },
} as const

/** A published edition of a work. */
export class Book {
  readonly state: BookState
  private constructor(state: BookState) {
    this.state = state
  }

  /** A new book. Throws ValidationFailed that names every wrong field at once. */
  static add(id: BookId, details: BookDetails, at: Date): Book {
    const violations = wrongWithBook(details)
    if (violations.length > 0) throw new ValidationFailed(violations)
    return new Book({
      id,
      title: tidy(details.title),
      authors: details.authors.map(tidy),
      isbn: details.isbn == null ? null : Isbn.of(details.isbn),
      publishedYear: details.publishedYear ?? null,
      language: details.language == null ? null : readLanguage(details.language),
      description: details.description == null ? null : tidy(details.description),
      createdAt: at,
      updatedAt: at,
      version: 1,
    })
  }

  /** A book as it was kept. */
  static restore(state: BookState): Book {
    return new Book(state)
  }

  /** That it was added: the first event of a book. */
  added(): BookAdded {
    return { type: 'book-added', bookId: this.state.id, sequence: 0, at: this.state.createdAt }
  }
}

/** Everything that is wrong with a book's details, each by its pointer. */
export function wrongWithBook({ title, authors, isbn, publishedYear, language, description }: BookDetails): Violation[] {
  const wrong: Violation[] = []
  const check = (pointer: string, detail: string | null) => {
    if (detail) wrong.push({ pointer, detail })
  }

  check('/title', wrongWithText(title, bookLimits.title))
  if (authors.length < bookLimits.authors.min) check('/authors', 'must name at least one author')
  if (authors.length > bookLimits.authors.max)
    check('/authors', `must name at most ${bookLimits.authors.max} authors, not ${authors.length}`)
  authors.forEach((author, at) => check(`/authors/${at}`, wrongWithText(author, bookLimits.author)))
  if (isbn != null) check('/isbn', Isbn.wrong(isbn))
  if (publishedYear != null) check('/publishedYear', wrongWithYear(publishedYear))
  if (language != null) check('/language', wrongWithLanguage(language))
  if (description != null) check('/description', wrongWithText(description, bookLimits.description))
  return wrong
}

function wrongWithLanguage(tag: string): string | null {
  const { max } = bookLimits.language
  if (tag.length > max) return `must have at most ${max} characters, not ${tag.length}`
  const kept = readLanguage(tag)
  if (!kept) return 'must be a language tag (BCP 47), such as en or pt-BR'
  return kept.length > max ? `must have at most ${max} characters as BCP 47 writes it, not ${kept.length}` : null
}

function wrongWithYear(year: number): string | null {
  const { min, max } = bookLimits.publishedYear
  return Number.isInteger(year) && year >= min && year <= max ? null : `must be a whole number from ${min} to ${max}`
}
