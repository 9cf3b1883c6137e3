import type { BookRepository } from '../../src/application/ports/book-repository.ts'
import type { Clock } from '../../src/application/ports/clock.ts'
import type { Identities } from '../../src/application/ports/identities.ts'
import type { KeyedRequest, Outcome } from '../../src/application/ports/kept-answers.ts'
import type { Transaction, UnitOfWork } from '../../src/application/ports/unit-of-work.ts'
import { AddBook } from '../../src/application/use-cases/add-book.ts'
import { EraseReviewer } from '../../src/application/use-cases/erase-reviewer.ts'
import { ListReviewsByReviewer } from '../../src/application/use-cases/list-reviews-by-reviewer.ts'
import { ModerateReview } from '../../src/application/use-cases/moderate-review.ts'
import { ReviseReview } from '../../src/application/use-cases/revise-review.ts'
import { SubmitReview } from '../../src/application/use-cases/submit-review.ts'
import { WithdrawReview } from '../../src/application/use-cases/withdraw-review.ts'
import { type BookId, readId, type ReviewId } from '../../src/domain/identity.ts'
import type { Review } from '../../src/domain/review.ts'
import { MemoryCatalogue } from '../../src/infrastructure/memory/memory-catalogue.ts'
import { MemoryStore } from '../../src/infrastructure/memory/memory-store.ts'
import { MemoryUnitOfWork } from '../../src/infrastructure/memory/memory-unit-of-work.ts'

/** The use cases' whole surroundings, in memory: what they keep, what time it is and which ids they will give can be told. */
export function memoryCore() {
  const store = new MemoryStore()
  const unitOfWork = new WatchedUnitOfWork(new MemoryUnitOfWork(store))
  const clock = new StoppedClock()
  const identities = new CountingIdentities()
  const catalogue = new MemoryCatalogue(store)
  return {
    store,
    unitOfWork,
    clock,
    identities,
    catalogue,
    addBook: new AddBook(unitOfWork, identities, clock),
    submitReview: new SubmitReview(unitOfWork, identities, clock),
    reviseReview: new ReviseReview(unitOfWork, clock),
    withdrawReview: new WithdrawReview(unitOfWork, clock),
    moderateReview: new ModerateReview(unitOfWork, clock),
    eraseReviewer: new EraseReviewer(unitOfWork, clock),
    listReviewsByReviewer: new ListReviewsByReviewer(catalogue),
  }
}

/** The nth id that is given, to a book or a review. */
const nth = (n: number) => `019c1a2b-3c4d-7e5f-8a6b-${String(n).padStart(12, '0')}`
export const bookId = (n: number) => readId<BookId>(nth(n))!
export const reviewId = (n: number) => readId<ReviewId>(nth(n))!

class CountingIdentities implements Identities {
  #given = 0
  newBook(): BookId {
    return bookId(++this.#given)
  }
  newReview(): ReviewId {
    return reviewId(++this.#given)
  }
}

/** A clock that stands still until it is moved on. */
class StoppedClock implements Clock {
  time = Date.parse('2026-01-02T03:04:05.678Z')
  now(): Date {
    return new Date(this.time)
  }
}

/** Tells how often it was run, and how many books each of its batches had; fails where it is told to. */
class WatchedUnitOfWork implements UnitOfWork {
  runs = 0
  /** Thrown by the run of this number, when its work is done and not yet kept. */
  failing: { readonly run: number; readonly error: Error } | null = null
  readonly batches: number[] = []
  readonly #unitOfWork: UnitOfWork
  constructor(unitOfWork: UnitOfWork) {
    this.#unitOfWork = unitOfWork
  }

  run<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    this.runs++
    const { runs, failing } = this
    return this.#unitOfWork.run(async tx => {
      const result = await work({ ...tx, books: this.#watched(tx.books) })
      if (failing?.run === runs) throw failing.error
      return result
    })
  }

  submit(review: Review): Promise<void> {
    this.runs++
    return this.#unitOfWork.submit(review)
  }

  once<T>(request: KeyedRequest | null, now: Date, work: (tx: Transaction) => Promise<T>): Promise<Outcome<T>> {
    this.runs++
    return this.#unitOfWork.once(request, now, work)
  }

  #watched(books: BookRepository): BookRepository {
    return {
      find: id => books.find(id),
      findAlike: book => books.findAlike(book),
      add: book => books.add(book),
      addMissing: batch => {
        this.batches.push(batch.length)
        return books.addMissing(batch)
      },
    }
  }
}
