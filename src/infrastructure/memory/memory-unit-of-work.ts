import type { BookRepository } from '../../application/ports/book-repository.ts'
import { type KeyedRequest, keptFor, KeyReused, type Outcome, StillRunning } from '../../application/ports/kept-answers.ts'
import type { ReviewRepository } from '../../application/ports/review-repository.ts'
import type { Transaction, UnitOfWork } from '../../application/ports/unit-of-work.ts'
import type { ReviewView } from '../../application/ports/views.ts'
import type { Book, BookState } from '../../domain/book.ts'
import { AlreadyReviewed, BookNotFound, IsbnTaken, StaleReview } from '../../domain/errors.ts'
import type { BookId, ReviewerId, ReviewId } from '../../domain/identity.ts'
import { noRatings, type Stars } from '../../domain/rating.ts'
import type { Review } from '../../domain/review.ts'
import { likenessOf } from '../../domain/words.ts'
import type { MemoryState, MemoryStore } from './memory-store.ts'

export class MemoryUnitOfWork implements UnitOfWork {
  readonly #store: MemoryStore
  readonly #running = new Set<string>()
  constructor(store: MemoryStore) {
    this.#store = store
  }

  run<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.#store.commit(draft => work(transaction(draft)))
  }

  submit(review: Review): Promise<void> {
    return this.run(async tx => tx.emit(review.submitted(await tx.reviews.add(review))))
  }

  async once<T>(request: KeyedRequest | null, now: Date, work: (tx: Transaction) => Promise<T>): Promise<Outcome<T>> {
    if (!request) return { result: await this.run(work), replayed: false }
    const { caller, key, fingerprint } = request
    const name = JSON.stringify([caller, key])
    if (this.#running.has(name)) throw new StillRunning()
    this.#running.add(name)
    try {
      return await this.#store.commit(async draft => {
        const kept = draft.answers.get(name)
        if (kept && now.getTime() - kept.at.getTime() < keptFor) {
          if (kept.fingerprint !== fingerprint) throw new KeyReused()
          return { result: JSON.parse(kept.answer) as T, replayed: true }
        }
        const result = await work(transaction(draft))
        draft.answers.set(name, { fingerprint, answer: JSON.stringify(result), at: now })
        return { result, replayed: false }
      })
    } finally {
      this.#running.delete(name)
    }
  }
}

const transaction = (draft: MemoryState): Transaction => ({
  books: new MemoryBookRepository(draft),
  reviews: new MemoryReviewRepository(draft),
  emit: event => void draft.events.push(event),
  forget: async reviewer => forget(draft, reviewer),
})

function forget({ events, answers }: MemoryState, reviewer: ReviewerId): void {
  for (const [at, event] of events.entries())
    if (event.type === 'review-withdrawn' && event.reviewerId === reviewer) events[at] = { ...event, reason: null }
  for (const [name, { answer }] of answers)
    if ((JSON.parse(answer) as Partial<ReviewView> | null)?.reviewer?.id === reviewer) answers.delete(name)
}

class MemoryBookRepository implements BookRepository {
  readonly #draft: MemoryState
  constructor(draft: MemoryState) {
    this.#draft = draft
  }

  async find(id: BookId): Promise<Book | null> {
    return this.#draft.books.get(id) ?? null
  }

  async add(book: Book): Promise<void> {
    const isbn = book.state.isbn?.digits
    const existing = isbn && this.#books.find(({ state }) => state.isbn?.digits === isbn)
    if (existing) throw new IsbnTaken(isbn, existing.state.id)
    this.#draft.books.set(book.state.id, book)
    this.#draft.ratings.set(book.state.id, { histogram: noRatings, sequence: 0 })
  }

  async findAlike({ state }: Book): Promise<BookId | null> {
    const same =
      this.#books.find(book => state.isbn && book.state.isbn?.digits === state.isbn.digits) ??
      this.#books.toSorted((a, b) => (a.state.id < b.state.id ? -1 : 1)).find(book => areAlike(book.state, state))
    return same?.state.id ?? null
  }

  async addMissing(books: readonly Book[]): Promise<ReadonlySet<BookId>> {
    const there = new Set(this.#books.flatMap(book => [book.state.isbn?.digits, titleAndAuthors(book)]))
    const added = new Set<BookId>()
    for (const book of books) {
      if (there.has(book.state.isbn?.digits ?? titleAndAuthors(book))) continue
      await this.add(book)
      there.add(book.state.isbn?.digits).add(titleAndAuthors(book))
      added.add(book.state.id)
    }
    return added
  }

  get #books(): Book[] {
    return [...this.#draft.books.values()]
  }
}

function areAlike(one: BookState, other: BookState): boolean {
  const [a, b] = [likenessOf(one), likenessOf(other)]
  return a.filed === b.filed && a.title === b.title && a.names.some(name => b.names.includes(name))
}

const titleAndAuthors = ({ state: { title, authors } }: Book): string => JSON.stringify([title, authors])

class MemoryReviewRepository implements ReviewRepository {
  readonly #draft: MemoryState
  constructor(draft: MemoryState) {
    this.#draft = draft
  }

  async find(bookId: BookId, id: ReviewId): Promise<Review | null> {
    const review = this.#draft.reviews.get(id)
    return review?.state.bookId === bookId ? review : null
  }

  async findBy(reviewer: ReviewerId, limit: number): Promise<Review[]> {
    return [...this.#draft.reviews.values()].filter(({ state }) => state.reviewer?.id === reviewer).slice(0, limit)
  }

  async add(review: Review): Promise<number> {
    const { id, bookId, reviewer, rating } = review.state
    if (!this.#draft.books.has(bookId)) throw new BookNotFound(bookId)
    const existing = [...this.#draft.reviews.values()].find(
      ({ state }) => state.bookId === bookId && (state.reviewer?.id ?? this.#draft.erased.get(state.id)) === reviewer?.id,
    )
    if (existing) throw new AlreadyReviewed(bookId, existing.state.id)
    this.#draft.reviews.set(id, review)
    return this.#count(bookId, { added: rating.stars })
  }

  async save(review: Review): Promise<number> {
    const { id, bookId, rating, version } = review.state
    const before = await this.#kept(review, version - 1)
    this.#draft.reviews.set(id, review)
    return this.#count(bookId, { removed: before.state.rating.stars, added: rating.stars })
  }

  async anonymise(reviews: readonly Review[]): Promise<number[]> {
    const before = await Promise.all(reviews.map(review => this.#kept(review, review.state.version - 1)))
    for (const { state } of before) if (state.reviewer) this.#draft.erased.set(state.id, state.reviewer.id)
    for (const review of reviews) this.#draft.reviews.set(review.state.id, review)
    return reviews.map(({ state }) => this.#count(state.bookId, {}))
  }

  async remove(review: Review): Promise<number> {
    const { id, bookId, rating, version } = review.state
    await this.#kept(review, version)
    this.#draft.reviews.delete(id)
    this.#draft.erased.delete(id)
    return this.#count(bookId, { removed: rating.stars })
  }

  async #kept({ state: { id, bookId } }: Review, version: number): Promise<Review> {
    const kept = await this.find(bookId, id)
    if (kept?.state.version !== version) throw new StaleReview(id)
    return kept
  }

  #count(bookId: BookId, { added, removed }: { added?: Stars; removed?: Stars }): number {
    const before = this.#draft.ratings.get(bookId) ?? { histogram: noRatings, sequence: 0 }
    const histogram = { ...before.histogram }
    if (removed) histogram[removed]--
    if (added) histogram[added]++
    const sequence = before.sequence + 1
    this.#draft.ratings.set(bookId, { histogram, sequence })
    return sequence
  }
}
