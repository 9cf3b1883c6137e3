import { CsvError, type InfoRecord, type Options, type Parser, parse } from 'csv-parse'
import { parse as parseWhole } from 'csv-parse/sync'
import { UnreadableFile } from '../../application/ports/book-file.ts'

/** No row of a library is longer, in characters, or has more columns; a file with such a row is something else. */
const longestRow = 1024 * 1024
const mostColumns = 1000

export interface CsvRow {
  /** The line on which it begins. */
  readonly line: number
  /** Null where it was wrapped in quotation marks and what is in them cannot be told apart. */
  readonly cells: readonly string[] | null
}

class TooManyColumns extends Error {}

const optionsFor = (delimiter: string): Options => ({
  delimiter,
  record_delimiter: '\n',
  relax_quotes: true, // ="0439023483"
  relax_column_count: true,
  skip_empty_lines: true,
  max_record_size: longestRow, // counts what is in the cells
  cast: (cell, { index }) => {
    if (index < mostColumns) return cell
    throw new TooManyColumns()
  },
})

/**
 * The rows of CSV whose lines end in LF, header and all, without those that are blank. No more is read than was taken: a piece of
 * text is only asked for when every row of the one before was taken.
 * @throws UnreadableFile after the rows before it, where a row does not end
 */
export async function* csvRows(texts: AsyncIterable<string>, delimiter: string): AsyncIterable<CsvRow> {
  const told: CsvRow[] = []
  let next = 1
  let empty = 0
  const take = (cells: string[], { lines, empty_lines: soFar }: InfoRecord): null => {
    const line = next + soFar - empty
    next = lines + 1
    empty = soFar
    // skip_records_with_empty_values would not let on which lines they were
    if (cells.some(cell => cell.trim() !== '')) told.push({ line, cells: unwrapped(cells, delimiter) })
    return null // nothing waits in the parser
  }
  const parser = parse({ ...optionsFor(delimiter), on_record: take })
  parser.on('error', () => {}) // who feeds it is told too
  const feed = async function* (text: string | null) {
    const failed = await fed(parser, text)
    yield* told.splice(0)
    if (failed) throw explained(failed, next + parser.info.empty_lines - empty)
  }
  try {
    for await (const text of texts) yield* feed(text)
    yield* feed(null)
  } finally {
    parser.destroy()
  }
}

/** Resolves with what is wrong, when the text (null: the end) is parsed. */
const fed = (parser: Parser, text: string | null): Promise<Error | null> =>
  new Promise(resolve => {
    const done = (error?: Error | null) => resolve(error ?? null)
    if (text === null) parser.end(done)
    else parser.write(text, done)
  })

/** The cells of one row, also one that a spreadsheet has taken for a single cell; null where it is no row. */
export function cellsOf(text: string, delimiter: string): readonly string[] | null {
  const cells = split(text, delimiter)
  return cells && unwrapped(cells, delimiter)
}

/** A row in a single cell, whose quotation marks are doubled therefore, is the row that it was. */
function unwrapped(cells: readonly string[], delimiter: string): readonly string[] | null {
  const [only] = cells
  return cells.length === 1 && only !== undefined ? split(only, delimiter) : cells
}

function split(text: string, delimiter: string): string[] | null {
  try {
    const rows: string[][] = parseWhole(text, optionsFor(delimiter))
    return rows.length === 1 ? rows[0]! : null
  } catch (error) {
    if (error instanceof CsvError || error instanceof TooManyColumns) return null
    throw error
  }
}

function explained(error: Error, line: number): Error {
  if (error instanceof TooManyColumns)
    return new UnreadableFile(`The row on line ${line} has more than ${mostColumns} columns. No library has so many.`)
  if (!(error instanceof CsvError)) return error
  switch (error.code) {
    case 'CSV_QUOTE_NOT_CLOSED':
      return new UnreadableFile(`The row on line ${line} does not end: a quotation mark in it is never closed.`)
    case 'CSV_MAX_RECORD_SIZE':
      return new UnreadableFile(
        `The row on line ${line} is longer than one of a library can be. Perhaps a quotation mark in it is never closed.`,
      )
    default:
      return new UnreadableFile(`The row on line ${line} is not CSV (${error.message}).`)
  }
}
