import { describe, expect, test } from '@jest/globals'
import { anIsbn, awkwardTexts } from '../../contracts/samples.ts'
import { goodreadsColumns, goodreadsFile, storygraphFile } from '../../imports/library-files.ts'
import type { Opened } from '../client.ts'
import { asLines, imported, libraryOf, readLines, upload } from '../library-uploads.ts'

const uuid = expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f-]+$/)
const added = { outcome: 'added', bookId: uuid, bookAdded: true, reviewId: uuid, reviewAdded: true, reason: null, remarks: [] }
const skipped = { outcome: 'skipped', bookId: null, bookAdded: false, reviewId: null, reviewAdded: false, remarks: [] }
const nothing = { title: null, body: null, spoiler: false }

/** What is kept of a reviewer's reviews, as far as an import can say it. */
const kept = async (the: Opened, reviewer: string) =>
  (await libraryOf(the.client, reviewer)).map(({ review: { rating, title, body, spoiler }, book }) => ({
    ...{ rating, title, body, spoiler },
    ...{ book: book.title, authors: book.authors, isbn: book.isbn, year: book.publishedYear },
  }))

/** Rows of every kind, of books that nobody else has; and what they come to in a service that has none of them but one. */
async function everyKind(the: Opened) {
  const [catching, romola, silas, taken] = [anIsbn(), anIsbn(), anIsbn(), anIsbn()]
  const wrong = silas.slice(0, -1) + String((Number(silas.at(-1)) + 1) % 10)
  const there = await the.client.addBook({ title: `There already ${taken}`, authors: ['Anne Brontë'], isbn: taken })
  const file =
    goodreadsFile([
      {
        Title: `Catching ${catching} (The Hunger Games, #2)`,
        Author: 'Suzanne  Collins',
        'Additional Authors': 'A Narrator, Suzanne Collins',
        ISBN13: `="${catching}"`,
        'My Rating': '5',
        'Original Publication Year': '2009',
        'My Review': 'Loved <i>it</i>,<br/>&amp; again',
        'Private Notes': 'never told',
      },
      { Title: 'Another title', ISBN13: `="${taken}"`, 'My Rating': '3', Spoiler: 'true' },
      { Title: `Unrated ${romola}`, ISBN13: `="${romola}"`, 'My Rating': '0', 'My Review': 'Some day' },
      { Title: `Wrong ${wrong}`, ISBN13: `="${wrong}"`, 'My Rating': '2', 'Year Published': 'MCM' },
      { Title: `Five ${silas}`, 'My Rating': 'five' },
      { Title: '', 'My Rating': '4' },
      { Title: `catching ${catching}`, Author: 'SUZANNE COLLINS', 'My Rating': '5' },
      { Title: `Iliad ${romola}`, Author: 'Homer', 'Original Publication Year': '-750', 'My Rating': '4' },
    ]) + '"too","few"\n'
  const rows = [
    { ...added, line: 2, title: `Catching ${catching} (The Hunger Games, #2)` },
    { ...added, line: 3, title: 'Another title', bookId: there.id, bookAdded: false },
    {
      ...{ ...added, line: 4, title: `Unrated ${romola}`, reviewId: null, reviewAdded: false },
      remarks: ['its review was left out for want of a rating'],
    },
    {
      ...{ ...added, line: 5, title: `Wrong ${wrong}` },
      remarks: [
        'its year was left out: it is no year',
        `ISBN ${wrong} must be an ISBN: its check digit would be ${silas.at(-1)}, not ${wrong.at(-1)}; it was left out`,
      ],
    },
    { ...skipped, line: 6, title: `Five ${silas}`, reason: 'has a rating that is no number of stars' },
    { ...skipped, line: 7, title: null, reason: 'title must not be empty' },
    {
      ...{ ...added, outcome: 'already-there', line: 8, title: `catching ${catching}`, bookAdded: false, reviewAdded: false },
      remarks: ['the review that is there says something else, and was left as it is'],
    },
    { ...added, line: 9, title: `Iliad ${romola}` },
    { ...skipped, line: 10, title: null, reason: `has not the ${goodreadsColumns.length} columns of the first line` },
  ]
  const summary = { rows: 9, added: 5, alreadyThere: 1, skipped: 3, booksAdded: 4, reviewsAdded: 4 }
  const authors = ['Suzanne Collins', 'A Narrator']
  const reviews = [
    {
      ...{ book: `Catching ${catching}`, authors, isbn: catching, year: 2009 },
      ...{ ...nothing, rating: 5, body: 'Loved it,\n& again' },
    },
    {
      ...{ book: `There already ${taken}`, authors: ['Anne Brontë'], isbn: taken, year: null },
      ...{ ...nothing, rating: 3, spoiler: true },
    },
    { book: `Wrong ${wrong}`, authors: ['Jane Austen'], isbn: null, year: null, ...nothing, rating: 2 },
    { book: `Iliad ${romola}`, authors: ['Homer'], isbn: null, year: -750, ...nothing, rating: 4 },
  ]
  return { file, rows, summary, reviews }
}

/** The same report, when there is nothing left to add. */
const againOf = (rows: readonly { outcome: string; reviewId: unknown }[]) =>
  rows.map(row => (row.outcome === 'added' ? { ...row, outcome: 'already-there', bookAdded: false, reviewAdded: false } : row))

export function importingSuite(the: Opened): void {
  describe('POST /imports', () => {
    test('imports what Goodreads has exported, and tells of each row what became of it; sent again it changes nothing', async () => {
      const { file, rows, summary, reviews } = await everyKind(the)
      const reader = `Reader of ${anIsbn()}`
      const first = await imported(the.client, file, reader)
      expect(first).toEqual({ summary, results: rows })
      expect(await kept(the, reader)).toEqual(reviews)
      const before = await libraryOf(the.client, reader)

      const again = await imported(the.client, file, reader)
      const unchanged = { rows: 9, added: 0, alreadyThere: 6, skipped: 3, booksAdded: 0, reviewsAdded: 0 }
      expect(again).toEqual({ summary: unchanged, results: againOf(first.results) })
      expect(await libraryOf(the.client, reader)).toEqual(before)
    })

    test('imports what StoryGraph has exported', async () => {
      const [isbn, reader] = [anIsbn(), `Reader of ${anIsbn()}`]
      const file = storygraphFile([
        {
          Title: `Piranesi ${isbn}`,
          Authors: 'Susanna Clarke',
          'ISBN/UID': isbn,
          'Star Rating': '4.5',
          Review: '<div>Odd.</div>',
        },
        { Title: `Unread ${isbn}`, 'ISBN/UID': 'B00AB12CDE', 'Star Rating': '' },
      ])
      expect(await imported(the.client, file, reader)).toEqual({
        summary: { rows: 2, added: 2, alreadyThere: 0, skipped: 0, booksAdded: 2, reviewsAdded: 1 },
        results: [
          { ...added, line: 2, title: `Piranesi ${isbn}`, remarks: ['4.5 stars were rounded to 5'] },
          { ...added, line: 3, title: `Unread ${isbn}`, reviewId: null, reviewAdded: false },
        ],
      })
      expect(await kept(the, reader)).toEqual([
        { book: `Piranesi ${isbn}`, authors: ['Susanna Clarke'], isbn, year: null, ...nothing, rating: 5, body: 'Odd.' },
      ])
    })

    test('tells the same as lines: one for each row, and the summary as the last', async () => {
      const { file, rows, summary, reviews } = await everyKind(the)
      const reader = `Reader of ${anIsbn()}`
      const answer = await upload(the.client, file, reader, asLines)
      expect([answer.statusCode, answer.headers['content-type'], answer.headers['cache-control']]).toEqual([
        200,
        'application/x-ndjson',
        'no-store',
      ])
      expect(readLines(answer.body)).toEqual([...rows.map(row => ({ row })), { summary }])
      expect(await kept(the, reader)).toEqual(reviews)
    })

    test('takes a title that is said to be as long as anything, and a row with cells that are, and tells of it in short', async () => {
      const long = '📖'.repeat(200_000)
      const report = await imported(
        the.client,
        goodreadsFile([
          { Title: long },
          { Title: 'A', ISBN13: long },
          { Title: 'B', Author: long },
          { Title: 'C', 'My Review': long },
          { Title: 'D', 'My Rating': '9'.repeat(200_000) },
        ]),
        'Long',
      )
      expect(report.results.map(({ outcome }) => outcome)).toEqual(['skipped', 'added', 'skipped', 'skipped', 'skipped'])
      expect(report.results[0]!.title).toBe(`${'📖'.repeat(999)}…`)
      expect(JSON.stringify(report).length).toBeLessThan(10_000)
    })

    test('R6 keeps text in every script, and whatever else has been known to come back changed', async () => {
      const reader = `Reader of ${anIsbn()}`
      const texts = awkwardTexts.filter(text => !/[<{\n]/.test(text)) // neither markup nor lines
      const inLine = (text: string) => text.replace(/\s+/g, ' ') // as titles and names are
      const isbns = texts.map(() => anIsbn())
      const file = goodreadsFile(
        texts.map((text, at) => ({ Title: `${text} of ${isbns[at]}`, Author: text, ISBN13: isbns[at]!, 'My Review': text })),
      )
      const { results } = await imported(the.client, file, reader)
      expect(results.map(({ outcome, reason, remarks }) => [outcome, reason, remarks])).toEqual(
        texts.map(() => ['added', null, []]),
      )
      expect(await kept(the, reader)).toEqual(
        texts.map((text, at) => ({
          ...{ book: `${inLine(text)} of ${isbns[at]}`, authors: [inLine(text)], isbn: isbns[at], year: null },
          ...{ ...nothing, rating: 4, body: text },
        })),
      )
    })

    test('keeps the ratings of books exact, and counts each reader once, whoever imports the same at the same time', async () => {
      const isbn = anIsbn()
      const file = goodreadsFile([1, 2, 3].map(at => ({ Title: `Shared ${isbn} ${at}`, 'My Rating': String(at + 1) })))
      const readers = ['Ann', 'Ann', 'Ben', 'Cid'].map(name => `${name} ${isbn}`)
      const reports = await Promise.all(readers.map(reader => imported(the.client, file, reader)))
      expect(reports.reduce((sum, { summary }) => sum + summary.booksAdded, 0)).toBe(3)
      expect(reports.reduce((sum, { summary }) => sum + summary.reviewsAdded, 0)).toBe(9)
      const library = await libraryOf(the.client, readers[0]!)
      expect(library.map(({ book }) => book.rating)).toMatchObject([2, 3, 4].map(average => ({ average, count: 3 })))
    })
  })
}
