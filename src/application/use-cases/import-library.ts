import { Book, type BookDetails } from '../../domain/book.ts'
import { AlreadyReviewed, IsbnTaken, ValidationFailed } from '../../domain/errors.ts'
import type { BookId, ReviewId } from '../../domain/identity.ts'
import { type Opinion, Review, type Reviewer, reviewLimits } from '../../domain/review.ts'
import { wrongWithText } from '../../domain/text.ts'
import type { Clock } from '../ports/clock.ts'
import type { Identities } from '../ports/identities.ts'
import type { LibraryEntry, LibraryRow } from '../ports/library-file.ts'
import type { Transaction, UnitOfWork } from '../ports/unit-of-work.ts'
import type { RowReport } from './library-report.ts'
import { withoutWrongIsbn } from './without-wrong-isbn.ts'

export interface ImportLibraryInput {
  /** Whose library it is: the reviews become theirs. */
  readonly reviewer: Reviewer
  readonly rows: AsyncIterable<LibraryRow>
}

/** What was kept of a row. */
type Kept = KeptBook & KeptReview
type KeptBook = Pick<RowReport, 'book' | 'bookAdded'>
type KeptReview = Pick<RowReport, 'review' | 'reviewAdded' | 'remarks'>

export class ImportLibrary {
  readonly #unitOfWork: UnitOfWork
  readonly #identities: Identities
  readonly #clock: Clock
  constructor(unitOfWork: UnitOfWork, identities: Identities, clock: Clock) {
    this.#unitOfWork = unitOfWork
    this.#identities = identities
    this.#clock = clock
  }

  /**
   * Takes one row after the other, as the reports are asked for: finds its book, or adds it, and submits the review, all of it or
   * nothing. What has been reported is kept, whatever comes later; whoever stops has kept whole rows, and whoever imports the
   * same once more adds what is missing. The reviews stand in the order of the rows.
   * @throws ValidationFailed before the first row where nobody can have the reviewer's name; then whatever `rows` throws, or the
   * store (Unavailable): the row that it was at may have been kept
   */
  async *execute({ reviewer, rows }: ImportLibraryInput): AsyncGenerator<RowReport, void, void> {
    const wrongName = wrongWithText(reviewer.name, reviewLimits.reviewer)
    if (wrongName) throw new ValidationFailed([{ pointer: '/reviewer', detail: wrongName }])
    let last = 0
    for await (const row of rows) {
      const at = new Date(Math.max(this.#clock.now().getTime(), last + 1))
      last = at.getTime()
      yield await this.#import(row, reviewer, at)
    }
  }

  async #import({ line, title, content }: LibraryRow, reviewer: Reviewer, at: Date): Promise<RowReport> {
    const skipped = (reason: string, remarks: readonly string[] = []): RowReport => ({ line, title, ...nothing, reason, remarks })
    if (typeof content === 'string') return skipped(content)
    const { details, reason } = withoutWrongIsbn(content.book)
    if (!details) return skipped(reason!, content.remarks)
    const told = [...content.remarks, ...(reason === null ? [] : [`${reason}; it was left out`])]
    try {
      const kept = await this.#unitOfWork.run(tx => this.#keep(tx, content, details, reviewer, at))
      const outcome = kept.bookAdded || kept.reviewAdded ? 'added' : 'already-there'
      return { line, title, outcome, ...kept, reason: null, remarks: [...told, ...kept.remarks] }
    } catch (error) {
      if (error instanceof ValidationFailed) return skipped(inWords(error), content.remarks)
      throw error
    }
  }

  async #keep(tx: Transaction, entry: LibraryEntry, details: BookDetails, reviewer: Reviewer, at: Date): Promise<Kept> {
    const { book, bookAdded } = await this.#findOrAdd(tx, Book.add(this.#identities.newBook(), details, at))
    if (!entry.opinion) return { book, bookAdded, review: null, reviewAdded: false, remarks: [] }
    return { book, bookAdded, ...(await this.#submit(tx, book, entry.opinion, reviewer, at)) }
  }

  async #findOrAdd(tx: Transaction, book: Book): Promise<{ book: BookId; bookAdded: boolean }> {
    const found = await tx.books.findAlike(book)
    if (found) return { book: found, bookAdded: false }
    try {
      await tx.books.add(book)
    } catch (error) {
      if (error instanceof IsbnTaken) return { book: error.existing, bookAdded: false } // since it was looked for
      throw error
    }
    tx.emit(book.added())
    return { book: book.state.id, bookAdded: true }
  }

  async #submit(tx: Transaction, bookId: BookId, opinion: Opinion, reviewer: Reviewer, at: Date): Promise<KeptReview> {
    const review = Review.submit({ id: this.#identities.newReview(), bookId, reviewer, opinion, at })
    try {
      tx.emit(review.submitted(await tx.reviews.add(review)))
      return { review: review.state.id, reviewAdded: true, remarks: [] }
    } catch (error) {
      if (!(error instanceof AlreadyReviewed)) throw error
      const there = await tx.reviews.find(bookId, error.existing)
      if (!there) return this.#submit(tx, bookId, opinion, reviewer, at) // withdrawn since
      return compared(there, review)
    }
  }
}

const nothing = { outcome: 'skipped', book: null, review: null, bookAdded: false, reviewAdded: false } as const

/** What is there stays; of a review that nobody is to know whose it is, only that there is one. */
function compared({ state: there }: Review, { state: given }: Review): KeptReview {
  const left = (review: ReviewId | null, ...remarks: string[]) => ({ review, reviewAdded: false, remarks })
  if (there.reviewer === null) return left(null, 'a rating from before the reviewer was erased still counts')
  const same =
    there.rating.stars === given.rating.stars &&
    there.title === given.title &&
    there.body === given.body &&
    there.spoiler === given.spoiler
  return same ? left(there.id) : left(there.id, 'the review that is there says something else, and was left as it is')
}

const inWords = ({ violations }: ValidationFailed): string =>
  violations.map(({ pointer, detail }) => `the review’s ${pointer.slice(1)} ${detail}`).join('; ')
