import { describe, expect, test } from '@jest/globals'
import { type Cells, onlyEntry, rowsOf, storygraphColumns, storygraphFile } from './library-files.ts'

const entry = (cells: Cells) => onlyEntry(storygraphFile([cells]))

describe('A row of StoryGraph', () => {
  test('is a book and what its reader thinks of it', async () => {
    const row: Cells = {
      Title: 'Good Omens',
      Authors: 'Terry Pratchett,  Neil   Gaiman, Terry Pratchett',
      Contributors: 'Martin Jarvis (Narrator)',
      'ISBN/UID': '9780060853983',
      'Dates Read': '2021-01-02-2021/01/09, none',
      'Last Date Read': 'yesterday',
      'Star Rating': '5.0',
      Review: '<div>An end<br>of the world</div>',
      'Content Warnings': 'War',
    }
    expect(await rowsOf(storygraphFile([row]))).toEqual([
      {
        line: 2,
        title: 'Good Omens',
        content: {
          book: {
            title: 'Good Omens',
            authors: ['Terry Pratchett', 'Neil Gaiman'],
            isbn: '9780060853983',
            publishedYear: null,
          },
          opinion: { rating: 5, body: 'An end\nof the world', spoiler: false },
          remarks: [],
        },
      },
    ])
  })

  test('keeps what Goodreads would take for a series', async () => {
    expect((await entry({ Title: 'Dune (Dune, #1)' })).book.title).toBe('Dune (Dune, #1)')
  })
})

describe('Quarters of a star', () => {
  test.each([
    ['3.75', 4, ['3.75 stars were rounded to 4']],
    ['3.5', 4, ['3.5 stars were rounded to 4']],
    ['2.5', 3, ['2.5 stars were rounded to 3']],
    ['3.25', 3, ['3.25 stars were rounded to 3']],
    ['4.75', 5, ['4.75 stars were rounded to 5']],
    ['0.5', 1, ['0.5 stars were rounded to 1']],
    ['0.25', 1, ['0.25 stars were rounded to 1, the fewest there are']],
    ['3,75', 4, ['3.75 stars were rounded to 4']], // a spreadsheet's
    ['4.0', 4, []],
    ['4', 4, []],
  ])('%s are %s', async (stars, rating, remarks) => {
    expect(await entry({ 'Star Rating': stars })).toMatchObject({ opinion: { rating }, remarks })
  })

  test.each(['', '0.0'])('"%s" is no rating', async stars => {
    expect(await entry({ 'Star Rating': stars, Review: 'x' })).toMatchObject({
      opinion: null,
      remarks: ['its review was left out for want of a rating'],
    })
  })
})

describe('What stands for an ISBN', () => {
  test.each([
    ['9780060853983', '9780060853983'],
    ['0060853980', '0060853980'],
    ['B00AB12CDE', null],
    ['0f8fad5b-d9cb-469f-a165-70867728950e', null],
    ['9780060853984', null],
    ['', null],
  ])('%s is %s, and no problem', async (key, isbn) => {
    expect(await entry({ 'ISBN/UID': key })).toMatchObject({ book: { isbn }, remarks: [] })
  })
})

test.each(['Title', 'Authors', 'Star Rating', 'Review'])('A file without the column %s is told so', async missing => {
  const columns = storygraphColumns.filter(name => name !== missing)
  await expect(rowsOf(storygraphFile([{}], columns))).rejects.toThrow(
    `for one of StoryGraph, its first line lacks the column ${missing}.`,
  )
})

test('A file without ISBNs is read', async () => {
  const columns = storygraphColumns.filter(name => name !== 'ISBN/UID')
  expect((await onlyEntry(storygraphFile([{}], columns))).book).toMatchObject({ title: 'Emma', isbn: null })
})
