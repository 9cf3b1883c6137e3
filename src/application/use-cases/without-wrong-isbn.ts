import { type BookDetails, wrongWithBook } from '../../domain/book.ts'

export interface Readable {
  /** What can be added; null where nothing can. */
  readonly details: BookDetails | null
  /** What is wrong with what was given, in plain words; null: nothing. */
  readonly reason: string | null
}

/** A book that somebody else wrote down: a wrong ISBN is no reason to lose it, and anything else that is wrong is. */
export function withoutWrongIsbn(given: BookDetails): Readable {
  const wrong = wrongWithBook(given)
  if (wrong.length === 0) return { details: given, reason: null }
  const reason = wrong
    .map(({ pointer, detail }) => (pointer === '/isbn' ? `ISBN ${given.isbn} ${detail}` : `${pointer.slice(1)} ${detail}`))
    .join('; ')
  return { details: wrong.every(({ pointer }) => pointer === '/isbn') ? { ...given, isbn: null } : null, reason }
}
