import { stringify } from 'csv-stringify/sync'
import { UnreadableFile } from '../../src/application/ports/book-file.ts'
import type { LibraryEntry, LibraryRow } from '../../src/application/ports/library-file.ts'
import { CsvLibraryFile } from '../../src/infrastructure/imports/csv-library-file.ts'

/** A row as it says what differs from one that says as little as it may. */
export type Cells = Readonly<Record<string, string>>

/** The columns of Goodreads' exports as they are now. */
export const goodreadsColumns = (
  'Book Id,Title,Author,Author l-f,Additional Authors,ISBN,ISBN13,My Rating,Average Rating,Publisher,Binding,Number of Pages,' +
  'Year Published,Original Publication Year,Date Read,Date Added,Bookshelves,Bookshelves with positions,Exclusive Shelf,My Review,' +
  'Spoiler,Private Notes,Read Count,Owned Copies'
).split(',')
const plainGoodreads: Cells = {
  'Book Id': '7',
  Title: 'Emma',
  Author: 'Jane Austen',
  'My Rating': '4',
  'Exclusive Shelf': 'read',
}

export const storygraphColumns = (
  'Title,Authors,Contributors,ISBN/UID,Format,Read Status,Date Added,Last Date Read,Dates Read,Read Count,Moods,Pace,' +
  'Character- or Plot-Driven?,Strong Character Development?,Loveable Characters?,Diverse Characters?,Flawed Characters?,' +
  'Star Rating,Review,Content Warnings,Content Warning Description,Tags,Owned?'
).split(',')
const plainStorygraph: Cells = { Title: 'Emma', Authors: 'Jane Austen', 'Star Rating': '4.0', 'Read Status': 'read' }

export const goodreadsFile = (rows: readonly Cells[], columns = goodreadsColumns): string => csv(columns, plainGoodreads, rows)
export const storygraphFile = (rows: readonly Cells[], columns = storygraphColumns): string => csv(columns, plainStorygraph, rows)

const csv = (columns: readonly string[], plain: Cells, rows: readonly Cells[]): string => {
  const said = rows.map(row => new Map(Object.entries({ ...plain, ...row })))
  return stringify([columns, ...said.map(row => columns.map(column => row.get(column) ?? ''))])
}

/** A file that comes in pieces. */
export async function* pieces(content: string | Uint8Array, size = Infinity): AsyncGenerator<Uint8Array, void> {
  const bytes = Buffer.from(content)
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

export const rowsOf = (content: string | Uint8Array, size = Infinity): Promise<LibraryRow[]> =>
  Array.fromAsync(new CsvLibraryFile().read(pieces(content, size)))

/** What the only row of a file says. */
export async function onlyEntry(content: string | Uint8Array): Promise<LibraryEntry> {
  const rows = await rowsOf(content)
  const said = rows[0]?.content
  if (rows.length !== 1 || said === undefined || typeof said === 'string')
    throw new Error(`There is no entry but ${JSON.stringify(rows)}`)
  return said
}

/** Each row by its line and its title, or what is the matter with it. */
export const places = (rows: readonly LibraryRow[]): string[] =>
  rows.map(({ line, content }) => `${line}: ${typeof content === 'string' ? content : content.book.title}`)

/** The rows that came before a file turned out to be unreadable, and what it was then said to be. */
export async function readUntilRefused(bytes: AsyncIterable<Uint8Array>) {
  const rows: LibraryRow[] = []
  try {
    for await (const row of new CsvLibraryFile().read(bytes)) rows.push(row)
  } catch (error) {
    if (error instanceof UnreadableFile) return { places: places(rows), refusal: error.message }
    throw error
  }
  throw new Error(`Nothing was refused; ${rows.length} rows came.`)
}
