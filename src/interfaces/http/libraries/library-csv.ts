import { stringify } from 'csv-stringify/sync'
import type { LibraryItem } from '../../../application/use-cases/export-library.ts'

type Column = readonly [name: string, cell: (item: LibraryItem) => string]

const nothing = (): string => ''

/** The columns of an export of Goodreads, and what they have no place for: every author by name, and the title of a review. */
const columns: readonly Column[] = [
  ['Book Id', ({ book }) => book.id],
  ['Title', ({ book }) => text(book.title)],
  ['Author', ({ book }) => text(book.authors[0]!)],
  ['Author l-f', nothing],
  ['Additional Authors', ({ book }) => text(book.authors.slice(1).join(', '))],
  ['ISBN', nothing],
  // In the form of Goodreads: a formula of digits only, and so of nobody's making; without it, spreadsheets round the number.
  ['ISBN13', ({ book }) => `="${book.isbn ?? ''}"`],
  ['My Rating', ({ review }) => String(review.rating)],
  ['Average Rating', nothing], // is everybody's
  ['Publisher', nothing],
  ['Binding', nothing],
  ['Number of Pages', nothing],
  ['Year Published', nothing],
  ['Original Publication Year', ({ book }) => text(String(book.publishedYear ?? ''))],
  ['Date Read', nothing],
  ['Date Added', ({ review }) => review.createdAt.slice(0, 10).replaceAll('-', '/')],
  ['Bookshelves', nothing],
  ['Bookshelves with positions', nothing],
  ['Exclusive Shelf', () => 'read'],
  ['My Review', ({ review: { body } }) => (body === null ? '' : text(markup(body), /^'*$/))], // an empty text is one
  ['Spoiler', ({ review }) => (review.spoiler ? 'true' : '')],
  ['Private Notes', nothing],
  ['Read Count', () => '1'],
  ['Owned Copies', () => '0'],
  ['Authors', ({ book }) => text(JSON.stringify(book.authors))],
  ['Review Title', ({ review }) => text(review.title ?? '')],
]

/**
 * A library as CSV (RFC 4180) that can be imported here again, and where an export of Goodreads can. It can be opened in a
 * spreadsheet: no cell of it can be a formula of somebody's making (OWASP, CSV Injection).
 */
export async function* libraryCsv(items: AsyncIterable<LibraryItem>): AsyncGenerator<string, void, void> {
  yield row(columns.map(([name]) => name))
  for await (const item of items) yield row(columns.map(([, cell]) => cell(item)))
}

/** Every cell is quoted, so that none of them is taken for two where another separator is usual. */
const row = (cells: readonly string[]): string =>
  stringify([[...cells]], { quoted: true, quoted_empty: true, record_delimiter: '\r\n' })

/** What a spreadsheet takes for a formula, wide forms included; and the same behind apostrophes, so that the one that is put before it can be taken away again. */
const formula = /^'*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/

/** A text as a cell: its line breaks are line feeds, and it is no formula. @param guarded what else an apostrophe is put before */
function text(given: string, guarded = formula): string {
  const cell = given.replace(/\r\n?/g, '\n')
  return formula.test(cell) || guarded.test(cell) ? `'${cell}` : cell
}

/** Goodreads takes a review for HTML, and shows its line breaks only where they are marked up. */
const markup = (plain: string): string =>
  plain
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('\r', '&#13;')
    .replaceAll('\n', '<br/>')
