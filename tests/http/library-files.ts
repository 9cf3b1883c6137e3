import { parse } from 'csv-parse/sync'
import type { LibraryRow } from '../../src/application/ports/library-file.ts'
import { CsvLibraryFile } from '../../src/infrastructure/imports/csv-library-file.ts'
import { pieces } from '../imports/library-files.ts'

type Row = Readonly<Record<string, string>>

/** Reads what `libraryCsv` writes, every step of it the other way round. */
export const readOwnCsv = (csv: string): Row[] =>
  parse<Row>(csv, { columns: true, record_delimiter: '\r\n' }).map(row =>
    Object.fromEntries(Object.entries(row).map(([name, cell]) => [name, bare(cell)])),
  )

const bare = (cell: string): string => (/^'+[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/.test(cell) ? cell.slice(1) : cell)

/** The rows of it, as they are to be imported. */
export const ownRows = (csv: string): AsyncIterable<LibraryRow> => new CsvLibraryFile().read(pieces(csv))
