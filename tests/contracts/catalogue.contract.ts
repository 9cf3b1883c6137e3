import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { Book } from '../../src/domain/book.ts'
import { Review } from '../../src/domain/review.ts'
import { findingBooks } from './finding-books.contract.ts'
import { ordersOfBooks } from './orders-of-books.contract.ts'
import { ordersOfReviews } from './orders-of-reviews.contract.ts'
import { pagesOfBooks } from './pages-of-books.contract.ts'
import { pagesOfReviews } from './pages-of-reviews.contract.ts'
import { reviewsByReviewer } from './reviews-by-reviewer.contract.ts'
import { reviewsOfAReviewer } from './reviews-of-a-reviewer.contract.ts'
import { aBook, anIsbn, aReview, moment, someone, unknownBook } from './samples.ts'
import type { Store } from './stores.ts'
import { addBooks, submitReviews } from './write.ts'

/** What every Catalogue promises, whatever it reads. */
export function catalogueContract(adapter: string, open: () => Promise<Store>): void {
  describe(`Catalogue on ${adapter}`, () => {
    let store: Store
    beforeAll(async () => {
      store = await open()
    })
    afterAll(() => store.close())

    describe('pages of books', () => pagesOfBooks(() => store))
    describe('pages of reviews', () => pagesOfReviews(() => store))
    describe('reviews by a reviewer', () => reviewsByReviewer(() => store))
    describe('views', () => views(() => store))
    describe('finding books', () => findingBooks(() => store))
    describe('orders of books', () => ordersOfBooks(() => store))
    describe('reviews of a reviewer', () => reviewsOfAReviewer(() => store))
    describe('orders of reviews', () => ordersOfReviews(() => store))
  })
}

function views(store: () => Store): void {
  const add = (...books: Book[]) => addBooks(store().unitOfWork, ...books)
  const rate = (book: Book, ...ratings: number[]) =>
    submitReviews(store().unitOfWork, ...ratings.map(rating => aReview(book.state.id, { rating })))
  const look = async (book: Book) => (await store().catalogue.book(book.state.id)).view

  test('a book is shown with all that is known of it, its times in UTC to the millisecond', async () => {
    const isbn = anIsbn()
    const book = aBook(
      {
        title: 'Kim',
        authors: ['Rudyard Kipling', 'NULL', '👩‍🚀'],
        isbn,
        publishedYear: 1901,
        language: 'en-GB',
        description: 'O\u0301',
      },
      new Date('2026-07-01T23:59:59.120Z'),
    )
    await add(book)
    expect(await look(book)).toStrictEqual({
      id: book.state.id,
      title: 'Kim',
      authors: ['Rudyard Kipling', 'NULL', '👩‍🚀'],
      isbn,
      publishedYear: 1901,
      language: 'en-GB',
      description: 'Ó',
      rating: { average: null, count: 0, histogram: { 1: 0, 2: 0, 3: 0, 4: 0, 5: 0 } },
      createdAt: '2026-07-01T23:59:59.120Z',
      updatedAt: '2026-07-01T23:59:59.120Z',
    })
  })

  test('what is not known of a book is null, and what is empty is empty', async () => {
    const [unknown, empty] = [aBook({ description: null }), aBook({ description: '' })]
    await add(unknown, empty)
    expect(await look(unknown)).toMatchObject({ isbn: null, publishedYear: null, language: null, description: null })
    expect(await look(empty)).toMatchObject({ description: '' })
  })

  test('a review is shown with all it says, its times in UTC to the millisecond', async () => {
    const book = aBook()
    const reviewer = someone('Zoë 🐙')
    const { state } = aReview(book.state.id, { reviewer, rating: 2, title: 'Null', body: 'null', spoiler: true })
    const revised = Review.restore({ ...state, updatedAt: new Date('2026-03-29T01:30:00.000Z'), version: 2 })
    const bare = aReview(book.state.id, { title: null, body: null })
    const empty = aReview(book.state.id, { body: '' })
    await add(book)
    await submitReviews(store().unitOfWork, revised, bare, empty)
    const look = async ({ state: { bookId, id } }: Review) => (await store().catalogue.review(bookId, id)).view
    expect(await look(revised)).toStrictEqual({
      id: state.id,
      bookId: book.state.id,
      reviewer: { id: reviewer.id, name: 'Zoë 🐙' },
      rating: 2,
      title: 'Null',
      body: 'null',
      spoiler: true,
      createdAt: '2026-01-02T03:04:05.678Z',
      updatedAt: '2026-03-29T01:30:00.000Z',
      edited: true,
    })
    expect(await look(bare)).toMatchObject({ title: null, body: null, spoiler: false, edited: false })
    expect(await look(empty)).toMatchObject({ body: '' })
  })

  test.each([
    { ratings: [5], average: 5, histogram: { 1: 0, 2: 0, 3: 0, 4: 0, 5: 1 } },
    { ratings: [1, 2], average: 1.5, histogram: { 1: 1, 2: 1, 3: 0, 4: 0, 5: 0 } },
    { ratings: [5, 4, 4], average: 4.3, histogram: { 1: 0, 2: 0, 3: 0, 4: 2, 5: 1 } },
    { ratings: [4, 4, 4, 5], average: 4.3, histogram: { 1: 0, 2: 0, 3: 0, 4: 3, 5: 1 } },
    { ratings: [3, 2, 2], average: 2.3, histogram: { 1: 0, 2: 2, 3: 1, 4: 0, 5: 0 } },
  ])('ratings $ratings come to $average', async ({ ratings, ...summary }) => {
    const book = aBook()
    await add(book, aBook())
    await rate(book, ...ratings)
    expect((await look(book))?.rating).toStrictEqual({ ...summary, count: ratings.length })
  })

  test('a book looks the same in a page as alone, before a review of it and after', async () => {
    const book = aBook({}, new Date('2028-01-01'))
    await add(book)
    const inPage = async () => (await store().catalogue.books({ limit: 1, after: null })).view.items
    expect(await inPage()).toStrictEqual([await look(book)])
    await rate(book, 1)
    expect(await inPage()).toStrictEqual([await look(book)])
    expect((await look(book))?.rating.count).toBe(1)
  })

  test('a view is plain JSON: the same after a journey as text', async () => {
    const book = aBook({ description: null })
    await add(book)
    await rate(book, 3)
    const { catalogue } = store()
    const views = [await look(book), (await catalogue.reviews(book.state.id, { limit: 2, after: null })).view]
    expect(JSON.parse(JSON.stringify(views))).toStrictEqual(views)
  })

  test('what is not there is null', async () => {
    const [book, other] = [aBook(), aBook()]
    const review = aReview(book.state.id, { at: moment })
    await add(book, other)
    await submitReviews(store().unitOfWork, review)
    const { catalogue } = store()
    expect((await catalogue.book(unknownBook())).view).toBeNull()
    expect((await catalogue.reviews(unknownBook(), { limit: 20, after: null })).view).toBeNull()
    expect((await catalogue.review(book.state.id, aReview(book.state.id).state.id)).view).toBeNull()
    expect((await catalogue.review(other.state.id, review.state.id)).view).toBeNull()
  })
}
