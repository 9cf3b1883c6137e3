import type { Transaction, UnitOfWork } from '../../src/application/ports/unit-of-work.ts'
import type { ReviewSubmitted } from '../../src/domain/events.ts'
import type { BookId } from '../../src/domain/identity.ts'
import { aBook, aReview, moment } from './samples.ts'

// Writes as the use cases make them, each with its event.

export function addBook(unitOfWork: UnitOfWork, at = moment): Promise<BookId> {
  const book = aBook({}, at)
  return unitOfWork.run(async tx => {
    await tx.books.add(book)
    tx.emit(book.added())
    return book.state.id
  })
}

export async function review(tx: Transaction, bookId: BookId, at = moment): Promise<ReviewSubmitted> {
  const written = aReview(bookId, { at })
  const event = written.submitted(await tx.reviews.add(written))
  tx.emit(event)
  return event
}
