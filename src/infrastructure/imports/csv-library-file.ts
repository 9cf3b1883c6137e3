import { UnreadableFile } from '../../application/ports/book-file.ts'
import type { LibraryFile, LibraryRow } from '../../application/ports/library-file.ts'
import { csvRows } from './csv-rows.ts'
import { decodedText } from './decoded-text.ts'
import { goodreads } from './goodreads.ts'
import { libraryEntry } from './library-entry.ts'
import { delimiterOf, sourceOf } from './library-header.ts'
import type { Given, LibrarySource } from './library-source.ts'
import { ownExport } from './own-export.ts'
import { storygraph } from './storygraph.ts'

/** Every source that is known; where a header fits several, the first counts. */
const sources: readonly LibrarySource[] = [ownExport, goodreads, storygraph]
/** Where a line is longer, in characters, it is no header. */
const longestHeader = 16 * 1024

/** The CSV that Goodreads, StoryGraph and this service export, also as a spreadsheet has saved it again. */
export class CsvLibraryFile implements LibraryFile {
  readonly #sources: readonly LibrarySource[]
  constructor(known: readonly LibrarySource[] = sources) {
    this.#sources = known
  }

  async *read(bytes: AsyncIterable<Uint8Array>): AsyncIterable<LibraryRow> {
    const texts = firstLineWhole(decodedText(bytes))
    let rowOf: ReturnType<typeof reader> | null = null
    try {
      const { value: beginning = '' } = await texts.next()
      for await (const { line, cells } of csvRows(followed(beginning, texts), delimiterOf(beginning, this.#sources))) {
        if (rowOf) yield { line, ...rowOf(cells) }
        else rowOf = reader(cells?.map(name => name.trim()) ?? [], this.#sources)
      }
    } finally {
      await texts.return(undefined)
    }
    if (!rowOf) throw new UnreadableFile('The file is empty.')
  }
}

/** The same text, in pieces of which the first holds the first line that is not blank, unless that is too long to be a header. */
async function* firstLineWhole(texts: AsyncIterable<string>): AsyncGenerator<string, undefined> {
  let held: string | null = ''
  for await (const text of texts) {
    if (held === null) yield text
    else if ((held += text).length > longestHeader || held.trimStart().includes('\n')) {
      yield held
      held = null
    }
  }
  if (held !== null) yield held
}

async function* followed(first: string, rest: AsyncIterable<string>): AsyncIterable<string> {
  yield first
  yield* rest
}

/** How a row under this header is read. */
function reader(names: readonly string[], sources: readonly LibrarySource[]) {
  const { literal = false, columns: known } = sourceOf(names, sources)
  const columns = known.flatMap(column => (names.includes(column.name) ? { ...column, at: names.indexOf(column.name) } : []))
  return (cells: readonly string[] | null): Omit<LibraryRow, 'line'> => {
    if (!cells) return { title: null, content: 'is wrapped in quotation marks, and what is in them is no row' }
    if (cells.length !== names.length) return { title: null, content: `has not the ${names.length} columns of the first line` }
    const standing = (what: Given) => columns.filter(({ gives }) => gives === what)
    const given = (what: Given) =>
      standing(what).flatMap(({ at, as = asItStands }) => {
        if (literal) return cells[at] === '' ? [] : (as(cells[at]!) ?? [])
        return as(cells[at]!)?.trim() || []
      })
    const title = standing('title').map(({ at }) => cells[at]!.trim())[0]
    return { title: title || null, content: libraryEntry(given, literal) }
  }
}

const asItStands = (cell: string): string => cell
