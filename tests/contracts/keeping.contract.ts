import { expect, test } from '@jest/globals'
import { Book } from '../../src/domain/book.ts'
import { Review } from '../../src/domain/review.ts'
import { aBook, anIsbn, aReview, awkwardTexts, moment, someone, times, unknownBook } from './samples.ts'
import type { Store } from './stores.ts'

const later = new Date('2026-02-03T04:05:06.789Z')

/** The part of the UnitOfWork contract that says that what comes back is what was given. */
export function keeping(store: () => Store): void {
  const comesBack = async (book: Book) => {
    await store().unitOfWork.run(tx => tx.books.add(book))
    const found = await store().unitOfWork.run(tx => tx.books.find(book.state.id))
    expect(found).toStrictEqual(book)
  }

  test('a book comes back with every field', () => {
    const { state } = aBook({
      title: 'Les Misérables',
      authors: ['Victor Hugo', 'Norman Denny'],
      isbn: anIsbn(),
      publishedYear: 1862,
      language: 'fr-CA',
      description: 'Long.',
    })
    return comesBack(Book.restore({ ...state, updatedAt: later, version: 7 }))
  })

  test('a book of which little is known comes back with nulls', () =>
    comesBack(aBook({ isbn: null, publishedYear: null, language: null, description: null })))

  test.each(awkwardTexts)('text comes back as it is: %j', text =>
    comesBack(aBook({ title: `${text}|`, authors: [text, `${text}|`], description: `|${text}|` })),
  )

  test('authors who are called "NULL" and "null" keep their names and their order', () =>
    comesBack(aBook({ authors: ['null', 'NULL', 'null', '"NULL"', 'a,b', '{c}'] })))

  test('fifty authors with the longest names, in their order, and the longest description', () =>
    comesBack(aBook({ authors: times(50, at => `${50 - at} ${'é'.repeat(196)}`), description: '🙂'.repeat(10_000) })))

  test.each([-9999, -800, 0, 9999])('the year %d', publishedYear => comesBack(aBook({ publishedYear })))

  test.each(['2026-01-02T03:04:05.001Z', '2026-03-29T02:30:00.999Z', '1970-01-01T00:00:00.000Z'])('the moment %s', at =>
    comesBack(aBook({}, new Date(at))),
  )

  test('a review comes back with every field, or with nulls', async () => {
    const book = aBook()
    const { state } = aReview(book.state.id, { rating: 1, title: 'Meh', body: awkwardTexts.join('\n'), spoiler: true })
    const whole = Review.restore({ ...state, updatedAt: later, version: 7 })
    const bare = aReview(book.state.id, { rating: 5, title: null, body: null, reviewer: someone('NULL') })
    const empty = aReview(book.state.id, { body: '' })
    await store().unitOfWork.run(async tx => {
      await tx.books.add(book)
      for (const review of [whole, bare, empty]) await tx.reviews.add(review)
    })
    const found = await store().unitOfWork.run(async tx => [
      await tx.reviews.find(book.state.id, whole.state.id),
      await tx.reviews.find(book.state.id, bare.state.id),
      await tx.reviews.find(book.state.id, empty.state.id),
    ])
    expect(found).toStrictEqual([whole, bare, empty])
  })

  test('what was never added is not found, nor a review under another book', async () => {
    const [book, other] = [aBook(), aBook()]
    const review = aReview(book.state.id)
    const found = await store().unitOfWork.run(async tx => {
      await tx.books.add(book)
      await tx.books.add(other)
      await tx.reviews.add(review)
      return [await tx.books.find(unknownBook()), await tx.reviews.find(other.state.id, review.state.id)]
    })
    expect(found).toEqual([null, null])
  })

  test('events are kept in the order in which they were emitted, with all they say', async () => {
    const book = aBook()
    const reviews = times(3, at => aReview(book.state.id, { rating: at + 1, at: new Date(moment.getTime() - at) }))
    await store().unitOfWork.run(async tx => {
      await tx.books.add(book)
      tx.emit(book.added())
      for (const review of reviews) tx.emit(review.submitted(await tx.reviews.add(review)))
    })
    expect(await store().events(book.state.id)).toEqual([book.added(), ...reviews.map((review, at) => review.submitted(at + 1))])
  })
}
