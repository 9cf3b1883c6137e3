import { Book, type BookDetails } from '../../domain/book.ts'
import type { Clock } from '../ports/clock.ts'
import type { Identities } from '../ports/identities.ts'
import type { UnitOfWork } from '../ports/unit-of-work.ts'
import { type BookView, viewBook } from '../ports/views.ts'

export class AddBook {
  readonly #unitOfWork: UnitOfWork
  readonly #identities: Identities
  readonly #clock: Clock
  constructor(unitOfWork: UnitOfWork, identities: Identities, clock: Clock) {
    this.#unitOfWork = unitOfWork
    this.#identities = identities
    this.#clock = clock
  }

  /** @throws ValidationFailed, IsbnTaken */
  async execute(details: BookDetails): Promise<BookView> {
    const book = Book.add(this.#identities.newBook(), details, this.#clock.now())
    await this.#unitOfWork.run(async tx => {
      await tx.books.add(book)
      tx.emit(book.added())
    })
    return viewBook(book)
  }
}
