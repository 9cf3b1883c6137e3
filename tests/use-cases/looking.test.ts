import { describe, expect, test } from '@jest/globals'
import type { Answer, Catalogue, PageQuery, Source } from '../../src/application/ports/catalogue.ts'
import { GetBook } from '../../src/application/use-cases/get-book.ts'
import { GetReview } from '../../src/application/use-cases/get-review.ts'
import { ListAllBooks } from '../../src/application/use-cases/list-all-books.ts'
import { ListBooks } from '../../src/application/use-cases/list-books.ts'
import { ListReviews } from '../../src/application/use-cases/list-reviews.ts'
import { BookNotFound, ReviewNotFound } from '../../src/domain/errors.ts'
import { anOpinion, aReviewer, middlemarch } from '../domain/examples.ts'
import { bookId, memoryCore, reviewId } from './memory-core.ts'

const looking = (catalogue: Catalogue) => ({
  getBook: new GetBook(catalogue),
  getReview: new GetReview(catalogue),
  listBooks: new ListBooks(catalogue),
  listAllBooks: new ListAllBooks(catalogue),
  listReviews: new ListReviews(catalogue),
})

/** A core with a book and its review, and another book without. */
async function filled() {
  const core = memoryCore()
  const { result: book } = await core.addBook.execute(middlemarch)
  const { result: review } = await core.submitReview.execute({ bookId: book.id, reviewer: aReviewer, opinion: anOpinion })
  const { result: other } = await core.addBook.execute({ title: 'Romola', authors: ['George Eliot'] })
  return { ...core, ...looking(core.catalogue), book, review, other }
}

const first = { limit: 20, after: null }

describe('getting a book', () => {
  test('answers it with what its reviews come to', async () => {
    const { getBook, book } = await filled()
    const rating = { average: 5, count: 1, histogram: { 1: 0, 2: 0, 3: 0, 4: 0, 5: 1 } }
    expect((await getBook.execute(book.id)).view).toEqual({ ...book, rating })
  })

  test('is refused where there is none', async () => {
    const { getBook } = await filled()
    await expect(getBook.execute(bookId(99))).rejects.toThrow(new BookNotFound(bookId(99)))
  })
})

describe('getting a review', () => {
  test('answers it', async () => {
    const { getReview, book, review } = await filled()
    expect((await getReview.execute(book.id, review.id)).view).toEqual(review)
  })

  test('is refused where there is none, and where it is one of another book', async () => {
    const { getReview, book, other, review } = await filled()
    await expect(getReview.execute(book.id, reviewId(99))).rejects.toThrow(new ReviewNotFound(book.id, reviewId(99)))
    await expect(getReview.execute(other.id, review.id)).rejects.toThrow(new ReviewNotFound(other.id, review.id))
    await expect(getReview.execute(bookId(99), review.id)).rejects.toThrow(ReviewNotFound)
  })
})

describe('listing books', () => {
  test('answers a page of them, newest first, and the place behind it', async () => {
    const { listBooks, book, other } = await filled()
    const page = (await listBooks.execute({ limit: 1, after: null })).view
    expect(page.items).toEqual([other])
    expect(page.next).toEqual({ keys: [other.createdAt], id: other.id })
    const rest = (await listBooks.execute({ limit: 1, after: page.next })).view
    expect(rest).toMatchObject({ items: [{ id: book.id }], next: null })
  })

  test('answers an empty page where there is none', async () => {
    const { view } = await looking(memoryCore().catalogue).listBooks.execute(first)
    expect(view).toEqual({ items: [], next: null })
  })
})

describe('listing the reviews of a book', () => {
  test('answers those of that book only', async () => {
    const { listReviews, book, other, review } = await filled()
    expect((await listReviews.execute(book.id, first)).view).toEqual({ items: [review], next: null })
    expect((await listReviews.execute(other.id, first)).view).toEqual({ items: [], next: null })
  })

  test('is refused where there is no such book', async () => {
    const { listReviews } = await filled()
    await expect(listReviews.execute(bookId(99), first)).rejects.toThrow(new BookNotFound(bookId(99)))
  })
})

describe('whoever looks is told how the answer was come by', () => {
  const source: Source = { kind: 'hit', ttl: 1_234, tier: 'memory' }
  /** A catalogue that has everything in its cache, and writes down what it was asked for. */
  function cached() {
    const asked: unknown[] = []
    const answer = async <View>(...question: unknown[]): Promise<Answer<View>> => {
      asked.push(question)
      return { view: { items: [], next: null } as View, source }
    }
    const everything: AsyncIterable<never> = {
      [Symbol.asyncIterator]: () => ({ next: async () => ({ done: true, value: null }) }),
    }
    const catalogue: Catalogue = {
      books: query => answer('books', query),
      allBooks: query => {
        asked.push(['allBooks', query])
        return everything
      },
      book: id => answer('book', id),
      reviews: (id, query) => answer('reviews', id, query),
      review: (id, review) => answer('review', id, review),
      booksOf: async () => [],
      reviewsBy: (id, query) => answer('reviewsBy', id, query),
    }
    return { asked, everything, ...looking(catalogue) }
  }
  const query: PageQuery<never> = { limit: 7, after: null }

  test('and what was asked for is asked as it is, once', async () => {
    const { asked, everything, getBook, getReview, listAllBooks, listBooks, listReviews } = cached()
    const answers = [
      await getBook.execute(bookId(1)),
      await getReview.execute(bookId(1), reviewId(2)),
      await listBooks.execute(query),
      await listReviews.execute(bookId(1), query),
    ]
    expect(listAllBooks.execute({ sort: 'title' })).toBe(everything)
    expect(answers.map(answer => answer.source)).toEqual([source, source, source, source])
    expect(asked).toEqual([
      ['book', bookId(1)],
      ['review', bookId(1), reviewId(2)],
      ['books', query],
      ['reviews', bookId(1), query],
      ['allBooks', { sort: 'title' }],
    ])
  })
})
