import { Isbn } from '../../domain/isbn.ts'
import type { LibrarySource } from './library-source.ts'
import { plainText } from './plain-text.ts'

/** The StoryGraph's export: ratings in quarters of a star, and no year. */
export const storygraph: LibrarySource = {
  name: 'StoryGraph',
  columns: [
    { name: 'Title', gives: 'title', needed: true },
    { name: 'Authors', gives: 'authors', needed: true },
    { name: 'ISBN/UID', gives: 'isbn', as: unlessOtherKey },
    { name: 'Star Rating', gives: 'rating', needed: true },
    { name: 'Review', gives: 'review', needed: true, as: plainText },
  ],
}

/** Where a book has no ISBN, a key of StoryGraph's own or of a shop's stands there. */
function unlessOtherKey(key: string): string {
  return Isbn.wrong(key) ? '' : key
}
