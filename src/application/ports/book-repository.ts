import type { Book } from '../../domain/book.ts'
import type { BookId } from '../../domain/identity.ts'

export interface BookRepository {
  find(id: BookId): Promise<Book | null>

  /** @throws IsbnTaken when another book has its ISBN */
  add(book: Book): Promise<void>

  /**
   * Adds those of the books that are not there yet, and tells which. A book is there when one has its ISBN or, where it has
   * none, when one has its title and its authors. Two callers at once add a book once.
   */
  addMissing(books: readonly Book[]): Promise<ReadonlySet<BookId>>
}
