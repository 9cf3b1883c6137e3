import { describe, expect, test } from '@jest/globals'
import { parse } from 'csv-parse/sync'
import { type Cells, goodreadsFile, places, rowsOf, storygraphFile } from './library-files.ts'

const rows: Cells[] = [
  { Title: 'Emma', ISBN: '="0141439580"', 'My Review': 'He said: "No"; she, "Yes"' },
  { Title: 'Dune (Dune, #1)', 'My Review': 'Long\n\nand; "dry",\tindeed', 'My Rating': '3' },
  { Title: '紅樓夢', Author: '曹雪芹', 'My Review': '好 😀' },
]
const plain = goodreadsFile(rows)
const asItWas = await rowsOf(plain)

const swapped = (bytes: Buffer): Buffer => Buffer.from(bytes).swap16()
const utf16 = (text: string): Buffer => Buffer.from(`\uFEFF${text}`, 'utf16le')
/** As a spreadsheet writes rows that it has taken for single cells. */
const wrapped = (row: string): string => `"${row.replaceAll('"', '""')}"`
/** The records of the file; the second of the rows has three lines. */
const records = plain.trimEnd().split(/\n(?=7,|Book)/)

/** The cells of the file, as anybody reads them. */
const cellsOf = (file: string): string[][] => parse(file)
/** The same cells, each in quotation marks, with something else between them. */
const recut = (delimiter: string, file = plain): string =>
  cellsOf(file)
    .map(cells => cells.map(wrapped).join(delimiter))
    .join('\n')
const rewrapped = (delimiter: string): string =>
  cellsOf(plain)
    .map(cells => wrapped(cells.map(wrapped).join(delimiter)))
    .join('\n')

test('what follows is about these rows', () => {
  expect(places(asItWas)).toEqual(['2: Emma', '3: Dune', '6: 紅樓夢'])
  expect(records).toHaveLength(4)
})

describe('A file comes to the same', () => {
  test.each<[string, string | Buffer]>([
    ['with a byte order mark', `\uFEFF${plain}`],
    ['in UTF-16, little end first', utf16(plain)],
    ['in UTF-16, big end first', swapped(utf16(plain))],
    ['with lines that end in CR and LF', plain.replaceAll('\n', '\r\n')],
    ['with lines that end in CR', plain.replaceAll('\n', '\r')],
    ['with lines that end in one and the other', plain.replace('\n', '\r\n').replace(/(?<!\r)\n/, '\r')],
    ['without the last line end', plain.trimEnd()],
    ['with every row in one cell', records.map(wrapped).join('\n')],
    ['with every row in one cell, and CR and LF', records.map(wrapped).join('\n').replaceAll('\n', '\r\n')],
    ['with every row but the header in one cell', records.map((row, at) => (at ? wrapped(row) : row)).join('\n')],
    ['with some rows in one cell', records.map((row, at) => (at % 2 ? wrapped(row) : row)).join('\n')],
    ['with semicolons', recut(';')],
    ['with tabs', recut('\t')],
    ['with semicolons in UTF-16, CR and LF and every row in one cell', utf16(rewrapped(';').replaceAll('\n', '\r\n'))],
    ['with tabs, every row in one cell', rewrapped('\t')],
  ])('%s', async (_, file) => {
    expect(await rowsOf(file)).toEqual(asItWas)
    expect(await rowsOf(file, 1)).toEqual(asItWas) // one byte at a time
    expect(await rowsOf(file, 7)).toEqual(asItWas)
  })

  test('with tabs, when StoryGraph has written it', async () => {
    const row: Cells = { Title: 'Emma', Authors: 'Jane Austen, Another', Review: 'a; b' }
    const file = storygraphFile([row])
    expect(await rowsOf(recut('\t', file))).toEqual(await rowsOf(file))
  })
})

describe('Rows that are blank', () => {
  test('are no rows, and are counted as lines', async () => {
    const [header, ...others] = records
    const blank = ','.repeat(23)
    const file = ['', '  ', header, '', blank, others[0], '', ' ', blank, others[1], '', others[2], '', blank, ''].join('\n')
    expect(places(await rowsOf(file))).toEqual(['6: Emma', '10: Dune', '14: 紅樓夢'])
  })
})
