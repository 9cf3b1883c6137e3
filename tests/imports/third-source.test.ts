import { expect, test } from '@jest/globals'
import { CsvLibraryFile } from '../../src/infrastructure/imports/csv-library-file.ts'
import type { LibrarySource } from '../../src/infrastructure/imports/library-source.ts'
import { pieces } from './library-files.ts'

/** The example of docs/imports.md: a source is a table, and nothing else. */
const libraryThing: LibrarySource = {
  name: 'LibraryThing',
  columns: [
    { name: 'Title', gives: 'title', needed: true },
    { name: 'Primary Author', gives: 'author', needed: true, as: turnedRound },
    { name: 'ISBN', gives: 'isbn', as: isbn => isbn.replace(/[[\]]/g, '') },
    { name: 'Date', gives: 'year' },
    { name: 'Rating', gives: 'rating', needed: true },
    { name: 'Review', gives: 'review', needed: true },
  ],
}

/** `Austen, Jane` */
function turnedRound(name: string): string {
  return name.split(',').reverse().join(' ')
}

test('A third source is a table', async () => {
  const file =
    'Book Id\tTitle\tPrimary Author\tDate\tReview\tRating\tISBN\n' +
    '1\tEmma\tAusten, Jane\t1815\tI < 3 it\t4.5\t[0141439580]\n' +
    '2\tBeowulf\t\t\t\t\t[]\n'
  const rows = await Array.fromAsync(new CsvLibraryFile([libraryThing]).read(pieces(file)))
  expect(rows).toEqual([
    {
      line: 2,
      title: 'Emma',
      content: {
        book: { title: 'Emma', authors: ['Jane Austen'], isbn: '0141439580', publishedYear: 1815 },
        opinion: { rating: 5, body: 'I < 3 it', spoiler: false },
        remarks: ['4.5 stars were rounded to 5'],
      },
    },
    {
      line: 3,
      title: 'Beowulf',
      content: { book: { title: 'Beowulf', authors: [], isbn: null, publishedYear: null }, opinion: null, remarks: [] },
    },
  ])
})

test('A file of no source that is known is told by the names of those that are', async () => {
  await expect(Array.fromAsync(new CsvLibraryFile([libraryThing]).read(pieces('a,b\n')))).rejects.toThrow(
    'The file is no library of LibraryThing: its first line names none of their columns.',
  )
})
