import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { pipeline } from 'node:stream'
import { CsvError, parse } from 'csv-parse'
import { type BookFile, type BookFileRow, UnreadableFile } from '../../application/ports/book-file.ts'
import type { BookDetails } from '../../domain/book.ts'

const columns = ['isbn', 'authors', 'original_publication_year', 'title', 'language_code'] as const
type Row = Readonly<Record<(typeof columns)[number], string>>

/** No row of a book is longer, in characters; a file with a longer one is something else. */
const longestRow = 1024 * 1024

/** `books.csv` of goodbooks-10k (github.com/zygmuntz/goodbooks-10k), as damaged as it is published. */
export class GoodbooksFile implements BookFile {
  #read = 0
  #size = 0

  progress(): { read: number; size: number } {
    return { read: this.#read, size: this.#size }
  }

  async *rows(path: string): AsyncIterable<BookFileRow> {
    this.#read = 0
    this.#size = await sizeOf(path)
    let width = 0
    const parser = parse({
      bom: true,
      info: true,
      raw: true,
      relax_column_count: true,
      skip_empty_lines: true,
      max_record_size: longestRow,
      columns: header => {
        width = header.length
        return checked(path, header)
      },
    })
    pipeline(
      createReadStream(path),
      chunks => this.#decode(path, chunks),
      parser,
      () => {},
    ) // an error comes out of the parser too
    let short: number | null = null
    try {
      for await (const { record, raw, info } of parser as AsyncIterable<Parsed>) {
        if (short !== null) yield { line: short, content: wrongWidth(width) }
        short = null
        const line = info.lines - newlinesIn(raw.trim())
        if (info.index < width) short = line
        else yield { line, content: info.index > width ? wrongWidth(width) : details(record) }
      }
    } catch (error) {
      throw explained(path, error)
    }
    if (width === 0) throw new UnreadableFile(`${path} is empty. Nothing was imported.`)
    if (short !== null) throw cut(path, short)
  }

  async *#decode(path: string, chunks: AsyncIterable<Buffer>): AsyncIterable<string> {
    const decoder = new TextDecoder('utf-8', { fatal: true })
    const decode = (chunk?: Buffer): string => {
      try {
        const text = decoder.decode(chunk, { stream: chunk !== undefined })
        if (!text.includes('\0')) return text
      } catch {
        if (!chunk)
          throw new UnreadableFile(
            `${path} was cut off in the middle of its last letter. Nothing was imported; get the whole file first.`,
          )
      }
      throw new UnreadableFile(
        `${path} is not text in UTF-8 but something else, perhaps packed or a spreadsheet. Nothing was imported.`,
      )
    }
    let held = '' // a CR whose LF may come with the next chunk
    for await (const chunk of chunks) {
      this.#read += chunk.length
      const text = (held + decode(chunk)).replaceAll('\r\n', '\n')
      held = text.endsWith('\r') ? '\r' : ''
      yield held ? text.slice(0, -1) : text
    }
    yield held + decode()
  }
}

interface Parsed {
  readonly record: Row
  readonly raw: string
  /** `index`: how many fields the row has. */
  readonly info: { readonly lines: number; readonly index: number }
}

const wrongWidth = (width: number): string => `has not the ${width} columns of the first line`

const newlinesIn = (text: string): number => text.split('\n').length - 1

async function sizeOf(path: string): Promise<number> {
  try {
    const found = await stat(path)
    if (found.isDirectory()) throw new UnreadableFile(`${path} is a folder, not a file.`)
    return found.size
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? ''))
      throw new UnreadableFile(`There is no file ${path}.`)
    throw error
  }
}

function checked(path: string, header: string[]): string[] {
  const twice = columns.find(column => header.indexOf(column) !== header.lastIndexOf(column))
  if (twice) throw new UnreadableFile(`${path} names the column ${twice} twice in its first line. Nothing was imported.`)
  const missing = columns.filter(column => !header.includes(column))
  if (missing.length === 0) return header
  throw new UnreadableFile(
    `${path} is not goodbooks' books.csv: its first line names no column ${missing.join(', ')}. Nothing was imported.`,
  )
}

/** A spreadsheet has stripped the leading zeros of ISBNs and made decimals of years; runs of spaces stand in names. */
function details({ isbn, authors, original_publication_year: year, title, language_code: language }: Row): BookDetails {
  const clean = (text: string) => text.replace(/\s+/g, ' ').trim()
  return {
    title: clean(title),
    authors: authors.split(',').map(clean).filter(Boolean),
    isbn: isbn ? isbn.padStart(10, '0') : null,
    publishedYear: year ? Number(year) : null,
    language: language || null,
  }
}

const cut = (path: string, line: number): UnreadableFile =>
  new UnreadableFile(
    `${path} was cut off: line ${line}, its last, ends in the middle. Nothing was imported; get the whole file first.`,
  )

function explained(path: string, error: unknown): unknown {
  if (!(error instanceof CsvError)) return error
  const line = Number(error['lines'])
  switch (error.code) {
    case 'CSV_QUOTE_NOT_CLOSED':
      return cut(path, line)
    case 'CSV_MAX_RECORD_SIZE':
      return unreadable(path, line, 'is longer than a row of a book can be')
    case 'CSV_INVALID_CLOSING_QUOTE':
    case 'INVALID_OPENING_QUOTE':
      return unreadable(path, line, 'has a quotation mark where CSV can have none')
    default:
      return unreadable(path, line, `is not CSV (${error.message})`)
  }
}

const unreadable = (path: string, line: number, why: string): UnreadableFile =>
  new UnreadableFile(`${path} cannot be read: line ${line} ${why}. Nothing was imported.`)
