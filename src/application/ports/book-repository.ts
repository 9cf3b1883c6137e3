import type { Book } from '../../domain/book.ts'
import type { BookId } from '../../domain/identity.ts'

export interface BookRepository {
  find(id: BookId): Promise<Book | null>

  /** @throws IsbnTaken when another book has its ISBN */
  add(book: Book): Promise<void>

  /**
   * The book that is meant by this one, which is not kept itself: the one that has its ISBN or else, whatever ISBN that has, the
   * one added first that has its title and one of its authors (`likenessOf`: but for case, accents and punctuation). Null where
   * there is none; then nobody else is told so of a book with this title until the unit of work is over, and `addMissing` waits
   * for it, so that whoever adds the book then adds it once. (By its ISBN it can still have been added: `add` tells.)
   */
  findAlike(book: Book): Promise<BookId | null>

  /**
   * Adds those of the books that are not there yet, and tells which. A book is there when one has its ISBN or, where it has
   * none, when one has its title and its authors. Two callers at once add a book once.
   */
  addMissing(books: readonly Book[]): Promise<ReadonlySet<BookId>>
}
