import type { Transaction, UnitOfWork } from '../../src/application/ports/unit-of-work.ts'
import { EraseReviewer } from '../../src/application/use-cases/erase-reviewer.ts'
import type { Book } from '../../src/domain/book.ts'
import type { OpinionChanges, Review, Reviewer } from '../../src/domain/review.ts'

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

/** When reviews are changed in tests: after they were submitted. */
export const afterwards = new Date('2026-02-03T04:05:06.789Z')

/** Revises a review as the use case does, its event with it; gives the next version. */
export async function reviseReview(tx: Transaction, review: Review, changes: OpinionChanges): Promise<Review> {
  const revised = review.revise(changes, afterwards)
  tx.emit(revised.revised(await tx.reviews.save(revised), review))
  return revised
}

/** Withdraws a review as the use case does, its event with it; for a reason, as a moderator's. */
export async function withdrawReview(tx: Transaction, review: Review, reason: string | null = null): Promise<void> {
  tx.emit(review.withdrawn(await tx.reviews.remove(review), afterwards, reason))
}

/** Erases a reviewer by the use case itself, afterwards. */
export const eraseReviewer = (unitOfWork: UnitOfWork, reviewer: Reviewer): Promise<void> =>
  new EraseReviewer(unitOfWork, { now: () => afterwards }).execute(reviewer)
