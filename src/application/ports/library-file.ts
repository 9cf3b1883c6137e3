import type { BookDetails } from '../../domain/book.ts'
import type { Opinion } from '../../domain/review.ts'

/** A reader's library, as another service exports it. */
export interface LibraryFile {
  /**
   * The rows of an export, one after the other as they are taken, in constant memory: bytes are only asked for when a row is, and no more
   * of them once no more rows are taken. Whose export it is, its header tells.
   * @throws UnreadableFile (book-file.ts) before the first row where it is none that is known, and later where no further row can be told
   */
  read(bytes: AsyncIterable<Uint8Array>): AsyncIterable<LibraryRow>
}

export interface LibraryRow {
  /** Where in the file the row begins; the header is line 1. */
  readonly line: number
  /** As it stands there, as far as it can be told. */
  readonly title: string | null
  /** What the row says, or why nobody can tell, in plain words: `has not the 24 columns of the first line`. */
  readonly content: LibraryEntry | string
}

/** Nothing of it is checked by the rules of books and reviews yet. */
export interface LibraryEntry {
  readonly book: BookDetails
  /** Null where the reader has not rated the book: then there is no review to make. */
  readonly opinion: Opinion | null
  /** What of the row was not taken as it stands, each in plain words: `3.75 stars were rounded to 4`. */
  readonly remarks: readonly string[]
}
