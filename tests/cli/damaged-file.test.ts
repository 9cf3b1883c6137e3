import { describe, expect, test } from '@jest/globals'
import { gzipSync } from 'node:zlib'
import { type BookFileRow, UnreadableFile } from '../../src/application/ports/book-file.ts'
import { GoodbooksFile } from '../../src/infrastructure/imports/goodbooks-file.ts'
import { filesFolder, header, lines, manyRows, row } from './made-up-file.ts'

const files = filesFolder()

/** The rows that came before the file turned out to be damaged, and what it was then said to be. */
async function readUntilRefused(path: string) {
  const file = new GoodbooksFile()
  const rows: BookFileRow[] = []
  try {
    for await (const row of file.rows(path)) rows.push(row)
  } catch (error) {
    if (!(error instanceof UnreadableFile)) throw error
    return { rows, refusal: error.message.replaceAll(files.folder, '…'), read: file.progress().read }
  }
  throw new Error(`Nothing was refused; ${rows.length} rows came.`)
}

const refusalOf = async (content: string | Buffer) => (await readUntilRefused(files.write(content))).refusal

describe('A row that has not its columns', () => {
  test('is told by its line, and the others still come', async () => {
    const wrong = 'has not the 7 columns of the first line'
    const path = files.write(
      lines(header, row({}), 'one,two', row({ title: '"A\nB"' }), `${row({})},more`, row({ title: 'Emma' })),
    )
    const rows = await Array.fromAsync(new GoodbooksFile().rows(path))
    expect(rows.map(({ line, content }) => [line, typeof content === 'string' ? content : content.title])).toEqual([
      [2, 'Frankenstein'],
      [3, wrong],
      [4, 'A B'],
      [6, wrong],
      [7, 'Emma'],
    ])
  })

  test('is told by its line when it is the last and has too many: that is not a file cut off', async () => {
    const rows = await Array.fromAsync(new GoodbooksFile().rows(files.write(lines(header, row({}), `${row({})},more`))))
    expect(rows.map(({ line }) => line)).toEqual([2, 3])
  })
})

describe('A file that was cut off', () => {
  const cutOff = (line: number) =>
    `…/books.csv was cut off: line ${line}, its last, ends in the middle. Nothing was imported; get the whole file first.`

  test('in the middle of its last line is refused, naming the line', async () => {
    expect(await refusalOf(`${lines(header, row({}))}8,0439`)).toBe(cutOff(3))
  })

  test('within quotation marks is refused, naming the line', async () => {
    expect(await refusalOf(`${lines(header, row({}))}8,,"Mary`)).toBe(cutOff(3))
  })

  test('in the middle of a letter is refused as cut off too', async () => {
    const whole = Buffer.from(`${lines(header, row({}))}8,,Gabriel García`)
    expect(await refusalOf(whole.subarray(0, Buffer.byteLength(whole.toString().split('í')[0]!) + 1))).toContain('was cut off')
  })

  test('in its first line is refused', async () => {
    expect(await refusalOf('book_id,"isbn,auth')).toBe(cutOff(1))
    expect(await refusalOf('book_id,isbn,auth')).toContain('its first line names no column authors, original_publication_year,')
  })

  test('is refused after a thousand good rows too', async () => {
    const { rows, refusal } = await readUntilRefused(files.write(`${lines(header, ...manyRows(1_000))}8,0439`))
    expect(rows).toHaveLength(1_000)
    expect(refusal).toBe(cutOff(1_002))
  })
})

describe('A quotation mark where CSV can have none', () => {
  test.each([
    ['behind a quoted title', '"Emma" (1815)'],
    ['in the middle of a title', 'The "Genius"'],
  ])('%s is refused, naming the line', async (_, title) => {
    expect(await refusalOf(lines(header, row({ title: '"A\nB"' }), row({ title }), row({})))).toBe(
      '…/books.csv cannot be read: line 4 has a quotation mark where CSV can have none. Nothing was imported.',
    )
  })

  test('that is never closed is refused as cut off', async () => {
    expect(await refusalOf(lines(header, row({}), row({ title: '"Emma' }), row({})))).toContain('was cut off')
  })
})

describe('Something that is no file of books', () => {
  test('a file that is not there, a folder, an empty file', async () => {
    expect((await readUntilRefused(files.at('nowhere.csv'))).refusal).toBe('There is no file …/nowhere.csv.')
    expect((await readUntilRefused(files.folder)).refusal).toBe('… is a folder, not a file.')
    expect(await refusalOf('')).toBe('…/books.csv is empty. Nothing was imported.')
    expect(await refusalOf('\uFEFF')).toBe('…/books.csv is empty. Nothing was imported.')
  })

  test('a path through a file as if that were a folder', async () => {
    expect((await readUntilRefused(`${files.write(header)}/books.csv`)).refusal).toBe('There is no file …/books.csv/books.csv.')
  })

  test('other columns: those that are missing are named', async () => {
    expect(await refusalOf(lines('isbn;authors;title', 'a;b;c'))).toBe(
      "…/books.csv is not goodbooks' books.csv: its first line names no column isbn, authors, original_publication_year, title, language_code. Nothing was imported.",
    )
    expect(await refusalOf(lines('title,isbn,authors,original_publication_year', 'a,b,c,d'))).toContain(
      'names no column language_code.',
    )
  })

  test('a column that is named twice is told as that', async () => {
    expect(await refusalOf(lines(`${header},title`, `${row({})},Emma`, `${row({})},Emma`))).toContain('title twice')
  })

  const text = Buffer.from(lines(header, ...manyRows(3_000)))
  test.each([
    ['packed', gzipSync(text)],
    ['UTF-16', Buffer.from(text.toString(), 'utf16le')],
    ['UTF-16 with a byte order mark', Buffer.from(`\uFEFF${text.toString()}`, 'utf16le')],
    ['Latin-1', Buffer.from(lines(header, row({ authors: 'García' })), 'latin1')],
    ['a program', Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0, 0, 0])],
    ['text with one NUL, deep in it', Buffer.concat([text, Buffer.from(row({ title: 'Em\0ma' })), text])],
    ['a letter in one part too few, across what is read at once', brokenAt(text, 65_535)],
  ])('%s', async (_, content) => {
    expect(await refusalOf(content)).toBe(
      '…/books.csv is not text in UTF-8 but something else, perhaps packed or a spreadsheet. Nothing was imported.',
    )
  })
})

describe('A line without an end is given up long before it is read whole', () => {
  const mebibyte = 1024 * 1024

  test('1 GB of nothing', async () => {
    const { refusal, read } = await readUntilRefused(files.hollow(1_000_000_000))
    expect(refusal).toContain('is not text in UTF-8')
    expect(read).toBeLessThan(mebibyte)
  })

  test.each(['', '"'])('64 MiB of one letter (%s)', async quote => {
    const { refusal, read } = await readUntilRefused(files.write(quote + 'x'.repeat(64 * mebibyte)))
    expect(refusal).toBe('…/books.csv cannot be read: line 1 is longer than a row of a book can be. Nothing was imported.')
    expect(read).toBeLessThan(2 * mebibyte)
  })

  test('a row of more than 1 MiB, with the rows before it fine', async () => {
    const long = row({ title: `"${'x '.repeat(mebibyte / 2)}"` })
    const { rows, refusal } = await readUntilRefused(files.write(lines(header, row({}), row({ title: '"A\nB"' }), long, row({}))))
    expect(refusal).toContain('cannot be read: line 5 is longer than a row of a book can be.')
    expect(rows.map(({ line }) => line)).toEqual([2, 3])
  })
})

/** The text with the first byte of a letter of two bytes put there, and not the second. */
function brokenAt(text: Buffer, at: number): Buffer {
  return Buffer.concat([text.subarray(0, at), Buffer.from([0xc3]), text.subarray(at + 1)])
}
