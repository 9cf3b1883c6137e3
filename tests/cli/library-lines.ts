import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'
import { UnreadableFile } from '../../src/application/ports/book-file.ts'
import type { LibraryEntry, LibraryFile } from '../../src/application/ports/library-file.ts'
import type { BookDetails } from '../../src/domain/book.ts'
import type { Opinion } from '../../src/domain/review.ts'

/** A library as nobody exports it: the content of each row as a line of JSON. A line that is none ends the file. */
export const libraryLines: LibraryFile = {
  async *read(bytes) {
    let line = 1
    for await (const text of createInterface({ input: Readable.from(bytes) })) {
      if (!/^[{"]/.test(text)) throw new UnreadableFile(`Line ${line + 1} is no row.`)
      const content = JSON.parse(text) as LibraryEntry | string
      yield { line: ++line, title: typeof content === 'string' ? null : content.book.title, content }
    }
  },
}

export const book = (
  details: Partial<BookDetails> = {},
  opinion: Opinion | null = { rating: 4 },
  ...remarks: string[]
): LibraryEntry => ({
  book: { title: 'Frankenstein', authors: ['Mary Shelley'], ...details },
  opinion,
  remarks,
})

export const volumes = (count: number): LibraryEntry[] =>
  Array.from({ length: count }, (_, at) => book({ title: `Volume ${at + 1}` }))

export const linesOf = (...contents: (LibraryEntry | string)[]): string =>
  contents.map(content => `${JSON.stringify(content)}\n`).join('')
