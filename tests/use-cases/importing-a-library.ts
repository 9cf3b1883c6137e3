import type { LibraryEntry, LibraryRow } from '../../src/application/ports/library-file.ts'
import { ImportLibrary } from '../../src/application/use-cases/import-library.ts'
import type { RowReport } from '../../src/application/use-cases/library-report.ts'
import type { BookDetails } from '../../src/domain/book.ts'
import type { ReviewerId } from '../../src/domain/identity.ts'
import type { Opinion, Reviewer } from '../../src/domain/review.ts'
import { memoryCore } from './memory-core.ts'

export const dorothea: Reviewer = { id: '00000000-0000-5000-8000-000000000001' as ReviewerId, name: 'Dorothea' }
export const rosamond: Reviewer = { id: '00000000-0000-5000-8000-000000000002' as ReviewerId, name: 'Rosamond' }

/** A core with an importer of libraries. */
export function importingALibrary() {
  const core = memoryCore()
  const importLibrary = new ImportLibrary(core.unitOfWork, core.identities, core.clock)
  const reports = (rows: AsyncIterable<LibraryRow>, reviewer = dorothea) => importLibrary.execute({ reviewer, rows })
  return {
    ...core,
    /** The reports, each to be asked for. */
    reports,
    run: (rows: AsyncIterable<LibraryRow>, reviewer = dorothea): Promise<RowReport[]> => Array.fromAsync(reports(rows, reviewer)),
    /** What is kept of each review, as far as its reviewer said it. */
    reviews: () =>
      [...core.store.committed.reviews.values()].map(({ state: { bookId, reviewer, rating, title, body, spoiler } }) => ({
        book: core.store.committed.books.get(bookId)!.state.title,
        reviewer: reviewer?.name ?? null,
        rating: rating.stars,
        title,
        body,
        spoiler,
      })),
  }
}

export const entry = (
  book: Partial<BookDetails> = {},
  opinion: Opinion | null = { rating: 4 },
  ...remarks: string[]
): LibraryEntry => ({
  book: { title: 'Middlemarch', authors: ['George Eliot'], ...book },
  opinion,
  remarks,
})

/** The rows of a file whose first line is a header. */
export async function* rowsOf(...contents: (LibraryEntry | string)[]): AsyncGenerator<LibraryRow, void, void> {
  for (const [at, content] of contents.entries())
    yield { line: at + 2, title: typeof content === 'string' ? null : content.book.title, content }
}
