import { Book, type BookDetails } from '../../domain/book.ts'
import type { Clock } from '../ports/clock.ts'
import type { Identities } from '../ports/identities.ts'
import type { KeyedRequest, Outcome } from '../ports/kept-answers.ts'
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

  /** @throws ValidationFailed, IsbnTaken, KeyReused, StillRunning */
  async execute(details: BookDetails, request: KeyedRequest | null = null): Promise<Outcome<BookView>> {
    const now = this.#clock.now()
    const book = Book.add(this.#identities.newBook(), details, now)
    return this.#unitOfWork.once(request, now, async tx => {
      await tx.books.add(book)
      tx.emit(book.added())
      return viewBook(book)
    })
  }
}
