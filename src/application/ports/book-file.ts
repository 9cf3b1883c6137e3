import type { BookDetails } from '../../domain/book.ts'

/** A file of books that somebody else wrote. */
export interface BookFile {
  /**
   * Its rows, one after another, in memory that does not grow with the file.
   * @throws UnreadableFile as soon as the file turns out not to be what it should be
   */
  rows(path: string): AsyncIterable<BookFileRow>
  /** The file's size in bytes, and how many of them `rows` has read so far. */
  progress(): { readonly read: number; readonly size: number }
}

export interface BookFileRow {
  /** The line of the file on which the row begins, counted from 1. */
  readonly line: number
  /** What the row says, or in plain words why it says nothing. */
  readonly content: BookDetails | string
}

/** The message tells a person what is wrong with the file, and what to do. */
export class UnreadableFile extends Error {
  override readonly name = 'UnreadableFile'
}
