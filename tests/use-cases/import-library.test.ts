import { describe, expect, test } from '@jest/globals'
import { ValidationFailed } from '../../src/domain/errors.ts'
import { counting, noRows } from '../../src/application/use-cases/library-report.ts'
import { dorothea, entry, importingALibrary, rosamond, rowsOf } from './importing-a-library.ts'
import { bookId, reviewId } from './memory-core.ts'

const isbn = '9780141439549'
const plain = { reason: null, remarks: [] }
const differs = 'the review that is there says something else, and was left as it is'

describe('a row of a library', () => {
  test('of a new book adds the book and the review, with their events', async () => {
    const { run, store, clock, reviews } = importingALibrary()
    const opinion = { rating: 5, title: ' A study ', body: 'Of provincial life.', spoiler: true }
    expect(await run(rowsOf(entry({ isbn, publishedYear: 1871 }, opinion)))).toEqual([
      {
        line: 2,
        title: 'Middlemarch',
        outcome: 'added',
        book: bookId(1),
        bookAdded: true,
        review: reviewId(2),
        reviewAdded: true,
        ...plain,
      },
    ])
    expect(reviews()).toEqual([
      { book: 'Middlemarch', reviewer: 'Dorothea', rating: 5, title: 'A study', body: 'Of provincial life.', spoiler: true },
    ])
    expect(store.committed.books.get(bookId(1))?.state).toMatchObject({ publishedYear: 1871, isbn: { digits: isbn } })
    expect(store.committed.events).toEqual([
      { type: 'book-added', bookId: bookId(1), sequence: 0, at: clock.now() },
      {
        type: 'review-submitted',
        bookId: bookId(1),
        sequence: 1,
        reviewId: reviewId(2),
        reviewerId: dorothea.id,
        rating: 5,
        at: clock.now(),
      },
    ])
  })

  test.each([
    ['by its ISBN', { isbn: '978-0-14-143954-9', title: 'Mittelmark', authors: ['Somebody'] }],
    ['by its title and an author', { title: 'MIDDLEMARCH!', authors: ['Translator', 'george eliot'] }],
    ['by its title and an author, with another ISBN', { isbn: '9780199536757' }],
    ['by its title and an author, with a wrong ISBN', { isbn: '9780141439548' }],
  ])('of a book that is there, found %s, adds the review only', async (_, book) => {
    const { run, store, addBook } = importingALibrary()
    const { result } = await addBook.execute({ title: 'Middlemarch', authors: ['George Eliot'], isbn })
    expect(await run(rowsOf(entry(book)))).toMatchObject([
      { outcome: 'added', book: result.id, bookAdded: false, reviewAdded: true },
    ])
    expect(store.committed.books.size).toBe(1)
    expect(store.committed.events.map(({ type }) => type)).toEqual(['book-added', 'review-submitted'])
  })

  test('without a rating adds its book, or finds it, and no review', async () => {
    const { run, store } = importingALibrary()
    const unrated = entry({}, null, 'its text was left out: there is no rating')
    const remarks = ['its text was left out: there is no rating']
    const common = { title: 'Middlemarch', book: bookId(1), review: null, reviewAdded: false, reason: null, remarks }
    expect(await run(rowsOf(unrated, unrated))).toEqual([
      { line: 2, outcome: 'added', bookAdded: true, ...common },
      { line: 3, outcome: 'already-there', bookAdded: false, ...common },
    ])
    expect(store.committed.reviews.size).toBe(0)
  })

  test('of a book that the reviewer has reviewed is there already; where it says something else, the review stays as it is', async () => {
    const { run, reviews } = importingALibrary()
    const first = { rating: 4, title: 'T', body: 'B', spoiler: false }
    const [row] = await run(rowsOf(entry({}, first)))
    const there = { ...row, outcome: 'already-there', bookAdded: false, reviewAdded: false }
    const again = (opinion: typeof first) => run(rowsOf(entry({}, opinion)))
    expect(await again(first)).toEqual([there])
    for (const other of [{ rating: 5 }, { title: 'U' }, { body: 'C' }, { spoiler: true }])
      expect(await again({ ...first, ...other })).toEqual([{ ...there, remarks: [differs] }])
    expect(reviews()).toEqual([{ book: 'Middlemarch', reviewer: 'Dorothea', ...first }])
  })

  test('says the same where it only differs in what is tidied', async () => {
    const { run } = importingALibrary()
    await run(rowsOf(entry({}, { rating: 4, body: 'Caf\u00e9' })))
    expect(await run(rowsOf(entry({}, { rating: 4, title: null, body: ' Cafe\u0301\n', spoiler: false })))).toMatchObject([plain])
  })

  test('is another reviewer’s own', async () => {
    const { run, reviews } = importingALibrary()
    await run(rowsOf(entry()))
    expect(await run(rowsOf(entry({}, { rating: 1 })), rosamond)).toMatchObject([
      { outcome: 'added', bookAdded: false, reviewAdded: true },
    ])
    expect(reviews().map(({ reviewer }) => reviewer)).toEqual(['Dorothea', 'Rosamond'])
  })

  test('of a book that the reviewer rated before they were erased is there, and does not tell which rating it was', async () => {
    const { run, unitOfWork, store } = importingALibrary()
    await run(rowsOf(entry()))
    const [kept] = store.committed.reviews.values()
    await unitOfWork.run(tx => tx.reviews.anonymise([kept!.anonymise()]))
    expect(await run(rowsOf(entry({}, { rating: 1 })))).toMatchObject([
      { outcome: 'already-there', review: null, remarks: ['a rating from before the reviewer was erased still counts'] },
    ])
  })

  test('with a wrong ISBN is taken without it, and says so behind what was said of it before', async () => {
    const { run, store } = importingALibrary()
    const [row] = await run(rowsOf(entry({ isbn: '9780141439548' }, { rating: 4 }, '3.75 stars were rounded to 4')))
    expect(row).toMatchObject({
      outcome: 'added',
      remarks: [
        '3.75 stars were rounded to 4',
        'ISBN 9780141439548 must be an ISBN: its check digit would be 9, not 8; it was left out',
      ],
    })
    expect([...store.committed.books.values()].map(({ state }) => state.isbn)).toEqual([null])
  })

  test.each([
    ['nobody can tell', 'has 3 columns, not 24', 'has 3 columns, not 24', []],
    [
      'breaks the rules of books',
      entry({ title: ' ', authors: [], isbn: 'x' }, { rating: 4 }, 'A remark'),
      'title must not be empty; authors must name at least one author; ISBN x must be an ISBN: 10 or 13 digits, with or without hyphens',
      ['A remark'],
    ],
    [
      'breaks the rules of reviews',
      entry({}, { rating: 3.5, title: 'x'.repeat(201), body: 'x'.repeat(10_001) }, 'A remark'),
      'the review’s rating must be a whole number from 1 to 5; the review’s title must have at most 200 characters, not 201; ' +
        'the review’s body must have at most 10000 characters, not 10001',
      ['A remark'],
    ],
  ])(
    'that %s is skipped with the reason, and nothing of it is kept, nor another kept out',
    async (_, content, reason, remarks) => {
      const { run, store } = importingALibrary()
      const reports = await run(rowsOf(entry({ title: 'One' }), content, entry({ title: 'Two' })))
      const none = { book: null, bookAdded: false, review: null, reviewAdded: false }
      expect(reports[1]).toEqual({ line: 3, title: reports[1]!.title, outcome: 'skipped', ...none, reason, remarks })
      expect(reports.map(({ outcome }) => outcome)).toEqual(['added', 'skipped', 'added'])
      expect([...store.committed.books.values()].map(({ state }) => state.title)).toEqual(['One', 'Two'])
      expect(store.committed.events).toHaveLength(4)
    },
  )
})

describe('a library', () => {
  const library = () =>
    rowsOf(entry({ title: 'One' }), entry({ title: 'Two' }), entry({ title: 'one!' }), entry({ title: 'Three' }, null))

  test('adds what stands in it twice once, and nothing when it is imported again', async () => {
    const { run, store } = importingALibrary()
    const first = await run(library())
    expect(first.map(({ outcome }) => outcome)).toEqual(['added', 'added', 'already-there', 'added'])
    const kept = store.committed
    const second = await run(library())
    expect(second.map(({ outcome }) => outcome)).toEqual(Array(4).fill('already-there'))
    expect(second.map(({ book, review }) => [book, review])).toEqual(first.map(({ book, review }) => [book, review]))
    expect(second.flatMap(({ remarks }) => remarks)).toEqual([])
    expect([store.committed.books, store.committed.reviews, store.committed.events]).toEqual([
      kept.books,
      kept.reviews,
      kept.events,
    ])
  })

  test('is summed up as its rows are reported', async () => {
    const { run } = importingALibrary()
    expect((await run(rowsOf())).reduce(counting, noRows)).toEqual(noRows)
    const reports = [...(await run(library())), ...(await run(rowsOf('broken', entry({ title: 'Two' }, null))))]
    expect(reports.reduce(counting, noRows)).toEqual({
      rows: 6,
      added: 3,
      alreadyThere: 2,
      skipped: 1,
      booksAdded: 3,
      reviewsAdded: 2,
    })
  })

  test('keeps the order of its rows: each review is later than the one before, though the clock stands still', async () => {
    const { run, store, clock } = importingALibrary()
    await run(library())
    expect([...store.committed.reviews.values()].map(({ state }) => state.createdAt.getTime() - clock.time)).toEqual([0, 1])
  })

  test('is one unit of work a row', async () => {
    const { run, unitOfWork } = importingALibrary()
    await run(library())
    expect(unitOfWork.runs).toBe(4)
  })

  test.each(['', ' ', 'x'.repeat(101), '\0'])('is nobody’s who cannot be called %j: nothing is read', async name => {
    const { run } = importingALibrary()
    let read = 0
    const rows = { [Symbol.asyncIterator]: () => ({ next: async () => (read++, { done: true as const, value: undefined }) }) }
    const refusal = run(rows, { ...dorothea, name })
    await expect(refusal).rejects.toThrow(ValidationFailed)
    await expect(refusal).rejects.toMatchObject({ violations: [{ pointer: '/reviewer' }] })
    expect(read).toBe(0)
  })
})
