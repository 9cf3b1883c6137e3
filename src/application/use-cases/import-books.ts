import { Book } from '../../domain/book.ts'
import type { BookFileRow } from '../ports/book-file.ts'
import type { Clock } from '../ports/clock.ts'
import type { Identities } from '../ports/identities.ts'
import type { Transaction, UnitOfWork } from '../ports/unit-of-work.ts'
import { withoutWrongIsbn } from './without-wrong-isbn.ts'

/** How many rows came, and what became of them: every row is added, already there or left out. */
export interface ImportReport {
  readonly rows: number
  readonly added: number
  readonly addedWithIsbn: number
  readonly alreadyThere: number
  readonly leftOut: number
}

/** A row that could not be taken as it stands. */
export interface RowProblem {
  readonly line: number
  readonly title: string | null
  readonly reason: string
  readonly consequence: 'the row was left out' | 'its ISBN was left out'
}

/** Told while an import runs; nothing told is kept before the import has ended. */
export interface ImportListener {
  problem(problem: RowProblem): void
  progress(soFar: ImportReport): void
}

const batchSize = 500

export class ImportBooks {
  readonly #unitOfWork: UnitOfWork
  readonly #identities: Identities
  readonly #clock: Clock
  constructor(unitOfWork: UnitOfWork, identities: Identities, clock: Clock) {
    this.#unitOfWork = unitOfWork
    this.#identities = identities
    this.#clock = clock
  }

  /**
   * Adds the books that are not there yet, all or none of them: when `rows` throws, nothing was imported. Run again, it
   * adds nothing twice. A book with a wrong ISBN is added without it.
   */
  execute(rows: AsyncIterable<BookFileRow>, listener: ImportListener): Promise<ImportReport> {
    return this.#unitOfWork.run(async tx => {
      const report = { rows: 0, added: 0, addedWithIsbn: 0, alreadyThere: 0, leftOut: 0 }
      let batch: Book[] = []
      const flush = async () => {
        const added = await this.#addMissing(tx, batch)
        report.added += added.length
        report.addedWithIsbn += added.filter(({ state }) => state.isbn).length
        report.alreadyThere += batch.length - added.length
        batch = []
        listener.progress({ ...report })
      }
      for await (const row of rows) {
        report.rows++
        const book = this.#read(row, listener)
        if (book) batch.push(book)
        else report.leftOut++
        if (batch.length === batchSize) await flush()
      }
      if (batch.length > 0) await flush()
      return report
    })
  }

  #read({ line, content }: BookFileRow, listener: ImportListener): Book | null {
    if (typeof content === 'string') {
      listener.problem({ line, title: null, reason: content, consequence: 'the row was left out' })
      return null
    }
    const { details, reason } = withoutWrongIsbn(content)
    const consequence = details ? 'its ISBN was left out' : 'the row was left out'
    if (reason) listener.problem({ line, title: content.title, reason, consequence })
    return details && Book.add(this.#identities.newBook(), details, this.#clock.now())
  }

  async #addMissing(tx: Transaction, books: readonly Book[]): Promise<Book[]> {
    const ids = await tx.books.addMissing(books)
    const added = books.filter(({ state }) => ids.has(state.id))
    for (const book of added) tx.emit(book.added())
    return added
  }
}
