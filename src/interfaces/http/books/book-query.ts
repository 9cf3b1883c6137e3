import Type, { type Static } from 'typebox'
import type { AllBooksQuery } from '../../../application/ports/catalogue.ts'
import { type BookPosition, type BookSort, bookSorts } from '../../../application/ports/orders.ts'
import { bookLimits } from '../../../domain/book.ts'
import { Isbn } from '../../../domain/isbn.ts'
import { tidy } from '../../../domain/text.ts'
import { bookKeys, readCursor, writeCursor } from '../requests/cursor.ts'
import { listName } from '../representations/links.ts'
import { oneOf, pageQuery } from '../representations/schemas.ts'

/** What `GET /books` can be asked for. */
export const bookQuery = Type.Object(
  {
    ...pageQuery.properties,
    q: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 200,
        format: 'words',
        description:
          'Words that must all occur in the title or in the names of the authors. Whole words, in any order; case, accents and ' +
          'punctuation do not matter. In scripts without spaces each character is a word.',
        examples: ['eliot middlemarch'],
      }),
    ),
    author: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: bookLimits.author.max,
        format: 'words',
        description: 'The whole name of an author; case, accents and punctuation do not matter.',
        examples: ['George Eliot'],
      }),
    ),
    isbn: Type.Optional(
      Type.String({
        format: 'isbn',
        maxLength: 50,
        description: 'ISBN-10 or ISBN-13, with or without hyphens.',
        examples: ['978-0-14-143954-9'],
      }),
    ),
    minRating: Type.Optional(
      Type.Number({
        minimum: 1,
        maximum: 5,
        multipleOf: 0.1,
        description: 'The least average rating, as it is shown: with one decimal at most. Books without a review have none.',
        examples: [3.5],
      }),
    ),
    sort: oneOf<BookSort>(
      bookSorts,
      '`newest`: the latest added first. `title`: from A, without regard to case, accents and punctuation. `rating`: the highest ' +
        'average first, among the same the most reviewed, and books without a review last. `reviews`: the most reviewed first. A ' +
        'book whose rating changes while you page through the last two may move past you.',
    ),
  },
  { additionalProperties: false },
)
type Query = Static<typeof bookQuery>

/** What of the query says which books, and in which order. */
export const whichBooks = ({ q, author, isbn, minRating, sort }: Query): AllBooksQuery => ({
  words: q && tidy(q),
  author: author && tidy(author),
  isbn: isbn && Isbn.of(isbn).digits,
  minRating,
  sort,
})

/** The cursors of a list of these books in this order, and of no other list. */
export function bookCursors(which: AllBooksQuery) {
  const list = () => listName('books', { ...which, sort: which.sort === 'newest' ? undefined : which.sort })
  return {
    read: (cursor: string | undefined): BookPosition | null =>
      cursor === undefined ? null : readCursor(list(), bookKeys[which.sort ?? 'newest'], cursor),
    write: (place: BookPosition | null): string | null => place && writeCursor(list(), place),
  }
}
