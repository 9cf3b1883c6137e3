import type { LibrarySource } from './library-source.ts'

/**
 * What this service exports itself (interfaces/http/libraries/library-csv.ts): the columns of Goodreads, told from those by what only we
 * have. Its texts are literal: no series is cut from a title, no HTML is read.
 */
export const ownExport: LibrarySource = {
  name: 'Book Review',
  literal: true,
  columns: [
    { name: 'Title', gives: 'title', needed: true, as: unguarded },
    { name: 'Authors', gives: 'listed authors', needed: true, as: unguarded },
    { name: 'ISBN13', gives: 'isbn', needed: true, as: cell => cell.replace(/^="(.*)"$/, '$1') || null },
    { name: 'Original Publication Year', gives: 'year', needed: true, as: unguarded },
    { name: 'My Rating', gives: 'rating', needed: true },
    { name: 'Review Title', gives: 'review title', needed: true, as: unguarded },
    { name: 'My Review', gives: 'review', needed: true, as: written },
    { name: 'Spoiler', gives: 'spoiler', needed: true },
  ],
}

/** Without the apostrophe that keeps a spreadsheet from taking a text for a formula. */
function unguarded(cell: string): string {
  return /^'+[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/.test(cell) ? cell.slice(1) : cell
}

const entities: Readonly<Record<string, string>> = {
  '<br/>': '\n',
  '&#13;': '\r',
  '&lt;': '<',
  '&gt;': '>',
  '&amp;': '&',
}

/** The text that was marked up, as it was; where there is nothing but apostrophes, one is put before, so that an empty text is one. */
function written(cell: string): string {
  return (/^'+$/.test(cell) ? cell.slice(1) : unguarded(cell)).replace(/<br\/>|&(?:#13|lt|gt|amp);/g, found => entities[found]!)
}
