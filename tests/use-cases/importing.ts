import type { BookFileRow } from '../../src/application/ports/book-file.ts'
import { ImportBooks, type ImportReport, type RowProblem } from '../../src/application/use-cases/import-books.ts'
import type { BookDetails } from '../../src/domain/book.ts'
import { memoryCore } from './memory-core.ts'

/** A core with an importer, and everything that it told. */
export function importing() {
  const core = memoryCore()
  const importBooks = new ImportBooks(core.unitOfWork, core.identities, core.clock)
  const problems: RowProblem[] = []
  const progress: ImportReport[] = []
  const listener = {
    problem: (one: RowProblem) => void problems.push(one),
    progress: (one: ImportReport) => void progress.push(one),
  }
  return { ...core, problems, progress, run: (rows: AsyncIterable<BookFileRow>) => importBooks.execute(rows, listener) }
}

/** The rows of a file whose first line is a header. */
export async function* rows(...contents: (BookDetails | string)[]): AsyncIterable<BookFileRow> {
  for (const [at, content] of contents.entries()) yield { line: at + 2, content }
}

/** So many books that differ, without an ISBN. */
export const books = (count: number, first = 1): BookDetails[] =>
  Array.from({ length: count }, (_, at) => ({ title: `Volume ${first + at}`, authors: ['Anonymous'] }))
