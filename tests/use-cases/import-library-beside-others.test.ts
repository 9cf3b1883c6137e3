import { describe, expect, test } from '@jest/globals'
import type { Transaction } from '../../src/application/ports/unit-of-work.ts'
import { ImportLibrary } from '../../src/application/use-cases/import-library.ts'
import { AlreadyReviewed } from '../../src/domain/errors.ts'
import { dorothea, entry, importingALibrary, rowsOf } from './importing-a-library.ts'
import { bookId, reviewId } from './memory-core.ts'

/** Another core's importer, for which the store is at first as somebody else makes it in the middle of a row. */
function meeting(alter: (tx: Transaction) => Partial<Transaction>) {
  const core = importingALibrary()
  const { unitOfWork, identities, clock } = core
  const met: typeof unitOfWork.run = work => unitOfWork.run(tx => work({ ...tx, ...alter(tx) }))
  const others = { submit: unitOfWork.submit.bind(unitOfWork), once: unitOfWork.once.bind(unitOfWork) }
  const importLibrary = new ImportLibrary({ run: met, ...others }, identities, clock)
  return {
    ...core,
    runMeeting: () =>
      Array.fromAsync(importLibrary.execute({ reviewer: dorothea, rows: rowsOf(entry({ isbn: '9780141439549' })) })),
  }
}

describe('an import of a library, while others write', () => {
  test('takes the book that got the ISBN since it was looked for', async () => {
    const { addBook, runMeeting, store } = meeting(({ books }) => ({
      books: {
        find: id => books.find(id),
        add: book => books.add(book),
        addMissing: all => books.addMissing(all),
        findAlike: async () => null,
      },
    }))
    await addBook.execute({ title: 'Mittelmark', authors: ['Somebody'], isbn: '9780141439549' })
    expect(await runMeeting()).toMatchObject([{ outcome: 'added', book: bookId(1), bookAdded: false, reviewAdded: true }])
    expect(store.committed.books.size).toBe(1)
    expect(store.committed.events.map(({ type }) => type)).toEqual(['book-added', 'review-submitted'])
  })

  test('submits the review where the one in its way was withdrawn since', async () => {
    let inTheWay = 1
    const { runMeeting, reviews } = meeting(({ reviews }) => ({
      reviews: {
        find: (book, id) => reviews.find(book, id),
        findBy: (reviewer, limit) => reviews.findBy(reviewer, limit),
        save: review => reviews.save(review),
        remove: review => reviews.remove(review),
        anonymise: all => reviews.anonymise(all),
        add: async review => {
          if (inTheWay-- > 0) throw new AlreadyReviewed(review.state.bookId, reviewId(99))
          return reviews.add(review)
        },
      },
    }))
    expect(await runMeeting()).toMatchObject([{ outcome: 'added', bookAdded: true, reviewAdded: true, remarks: [] }])
    expect(reviews()).toHaveLength(1)
  })
})
