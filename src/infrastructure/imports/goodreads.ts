import type { LibrarySource } from './library-source.ts'
import { plainText } from './plain-text.ts'

/** `goodreads_library_export.csv`, with 24 columns or the 31 that it used to have. */
export const goodreads: LibrarySource = {
  name: 'Goodreads',
  columns: [
    { name: 'Title', gives: 'title', needed: true, as: withoutSeries },
    { name: 'Author', gives: 'author', needed: true },
    { name: 'Additional Authors', gives: 'authors' },
    { name: 'ISBN13', gives: 'isbn', as: withoutFormula },
    { name: 'ISBN', gives: 'isbn', as: withoutFormula },
    { name: 'Original Publication Year', gives: 'year' },
    { name: 'Year Published', gives: 'year' },
    { name: 'My Rating', gives: 'rating', needed: true },
    { name: 'My Review', gives: 'review', needed: true, as: plainText },
    { name: 'Spoiler', gives: 'spoiler', needed: true },
    { name: 'My Review', gives: 'spoiler', as: hiddenPart },
  ],
}

/** `Catching Fire (The Hunger Games, #2)`, and `The Colour of Magic (Discworld, #1; Rincewind, #1)` */
function withoutSeries(title: string): string {
  return title.trim().replace(/(?:\s\([^()#]+#\d[^()]*\))+$/, '')
}

/** `="0439023483"`, so that no spreadsheet takes it for a number */
function withoutFormula(cell: string): string {
  return cell.trim().replace(/^="(.*)"$/, '$1')
}

/** A part of the review that is only shown to who asks for it. */
function hiddenPart(review: string): string {
  return /<spoiler>/i.test(review) ? 'true' : ''
}
