import type { UnitOfWork } from '../../src/application/ports/unit-of-work.ts'
import type { Book } from '../../src/domain/book.ts'
import type { Review } from '../../src/domain/review.ts'

/** Adds books as the use case does, its event with each. */
export const addBooks = (unitOfWork: UnitOfWork, ...books: readonly Book[]): Promise<void> =>
  unitOfWork.run(async tx => {
    for (const book of books) {
      await tx.books.add(book)
      tx.emit(book.added())
    }
  })

/** Submits reviews as the use case does, its event with each; gives their sequences. */
export const submitReviews = (unitOfWork: UnitOfWork, ...reviews: readonly Review[]): Promise<number[]> =>
  unitOfWork.run(async tx => {
    const sequences: number[] = []
    for (const review of reviews) {
      const sequence = await tx.reviews.add(review)
      tx.emit(review.submitted(sequence))
      sequences.push(sequence)
    }
    return sequences
  })
