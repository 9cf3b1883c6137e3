/** What another service's export looks like: which of its columns are read, and as what. A further source is a further table. */
export interface LibrarySource {
  readonly name: string
  readonly columns: readonly SourceColumn[]
  /** Its cells are texts as they were given, in which nothing is to be tidied. */
  readonly literal?: true
}

export interface SourceColumn {
  /** As the header spells it. */
  readonly name: string
  readonly gives: Given
  /** A file without the column is none of this source's; any other column may be missing. */
  readonly needed?: true
  /** What the source has done to its cells, undone; null where that is to say nothing. */
  readonly as?: (cell: string) => string | null
}

/**
 * What a column can give. A book has every `author` (one name) and all `authors` (names with commas between them), each once, or the
 * `listed authors` (a JSON list of names); a review is a `spoiler` where any column says `true`; of anything else, what counts is the first column that says something.
 */
export type Given =
  'title' | 'author' | 'authors' | 'listed authors' | 'isbn' | 'year' | 'rating' | 'review title' | 'review' | 'spoiler'

/** What the columns of a row give that say something, in the order of the table. */
export type GivenCells = (what: Given) => readonly string[]
