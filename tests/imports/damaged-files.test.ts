import { describe, expect, test } from '@jest/globals'
import { gzipSync } from 'node:zlib'
import { goodreadsColumns, goodreadsFile, pieces, places, readUntilRefused, rowsOf } from './library-files.ts'

const mebibyte = 1024 * 1024
const refusalOf = async (content: string | Uint8Array) => (await readUntilRefused(pieces(content))).refusal

/** 8 MiB of one thing in pieces that are counted as they are asked for. */
function endless(beginning: string, one: string) {
  const source = { read: 0, bytes }
  async function* bytes(): AsyncIterable<Uint8Array> {
    yield Buffer.from(beginning)
    const piece = Buffer.from(one.repeat(mebibyte / 16))
    while (source.read < 8 * mebibyte) {
      source.read += piece.length
      yield piece
    }
  }
  return source
}

const header = goodreadsFile([])
const row = goodreadsFile([{}]).slice(header.length)
const wrong = 'has not the 24 columns of the first line'

describe('A row that is damaged', () => {
  test.each([
    ['has too few cells', 'one,two,three\n'],
    ['has a single cell', 'one\n'],
    ['has too many cells', row.replace('\n', ',more\n')],
    ['is in one cell and has too few', '"one,""two"""\n'],
    ['is in one cell and has too many', `"${row.trimEnd().replaceAll('"', '""')},more"\n`],
  ])('because it %s is told by its line, and the others still come', async (_, damaged) => {
    expect(places(await rowsOf(header + row + damaged + row))).toEqual(['2: Emma', `3: ${wrong}`, '4: Emma'])
    expect(await rowsOf(header + damaged)).toEqual([{ line: 2, title: null, content: wrong }])
  })

  test('because it is in one cell and does not end there is told so', async () => {
    expect(places(await rowsOf(`${header}"7,""Emma"\n${row}`))).toEqual([
      '2: is wrapped in quotation marks, and what is in them is no row',
      '3: Emma',
    ])
  })

  test('by quotation marks within a cell is read as it stands', async () => {
    const file = header + row.replace('Emma', 'The "Genius"') + row.replace('Emma', '"Emma" (1815)')
    expect(places(await rowsOf(file))).toEqual(['2: The "Genius"', '3: "Emma" (1815)'])
  })
})

describe('The line of a row', () => {
  test('is the one on which it begins, whatever the rows before it are like', async () => {
    const long = goodreadsFile([{ 'My Review': 'a\n\nb\r\nc\n' }]).slice(header.length)
    const file = [header, long, 'short\n', '"7,""Emma\n\n', 'x"""\n', long, '\n', row].join('')
    const lines = [2, 7, 8, 11, 17]
    expect((await rowsOf(file)).map(({ line }) => line)).toEqual(lines)
    expect((await rowsOf(file.replaceAll('\r', '').replaceAll('\n', '\r\n'), 3)).map(({ line }) => line)).toEqual(lines)
    expect((await rowsOf(file.replaceAll('\r', '').replaceAll('\n', '\r'), 3)).map(({ line }) => line)).toEqual(lines)
  })
})

describe('A quotation mark that is never closed', () => {
  test('is told by the line of its row, after the rows before it', async () => {
    const file = `${header}${row}\n${row}7,"Emma,\n${row}${row}`
    expect(await readUntilRefused(pieces(file))).toEqual({
      places: ['2: Emma', '4: Emma'],
      refusal: 'The row on line 5 does not end: a quotation mark in it is never closed.',
    })
  })

  test('is told of a header too', async () => {
    expect(await refusalOf(`"${header}${row}`)).toBe('The row on line 1 does not end: a quotation mark in it is never closed.')
  })

  test('is told as that where the file goes on for long', async () => {
    const source = endless(`${header}${row}\n7,"Emma\n`, 'a,b\n')
    expect(await readUntilRefused(source.bytes())).toEqual({
      places: ['2: Emma'],
      refusal: 'The row on line 4 is longer than one of a library can be. Perhaps a quotation mark in it is never closed.',
    })
    expect(source.read).toBeLessThan(2 * mebibyte)
  })
})

describe('What has no end is given up long before it is read whole:', () => {
  const long = /^The row on line 2 is longer than one of a library can be/
  const many = /^The row on line 2 has more than 1000 columns/
  test.each([
    ['a cell', header, 'x', long],
    ['a cell in quotation marks', `${header}"`, 'x', long],
    ['cells', header, 'x,', many],
    ['cells with nothing in them', header, ',', many],
    ['cells in quotation marks', header, '"",', many],
    ['a row in one cell', `${header}"`, 'x,', long],
    ['names of columns', goodreadsColumns.join(','), ',x', /^The row on line 1 has more than 1000 columns/],
    ['a name of a column', goodreadsColumns.join(','), 'x', /^The row on line 1 is longer/],
    ['a line that is no header', '', 'x', /^The row on line 1 is longer/],
    ['columns without a name', '', ',', /^The row on line 1 has more than 1000 columns/],
  ])('%s', async (_, beginning, one, refusal) => {
    const source = endless(beginning, one)
    expect((await readUntilRefused(source.bytes())).refusal).toMatch(refusal)
    expect(source.read).toBeLessThan(2 * mebibyte)
  })

  test('a row of 10 MiB in one piece', async () => {
    expect((await readUntilRefused(pieces(header + row + 'x'.repeat(10 * mebibyte)))).places).toEqual(['2: Emma'])
  })

  test('a row in one cell that has too many in it is a row that is none', async () => {
    expect(places(await rowsOf(`${header}"${','.repeat(100_000)}"\n${row}`))).toEqual([
      '2: is wrapped in quotation marks, and what is in them is no row',
      '3: Emma',
    ])
  })

  test('empty lines are none: they are passed over', async () => {
    expect(places(await rowsOf('\n'.repeat(100_000) + header + '\n'.repeat(100_000) + row))).toEqual(['200002: Emma'])
  })
})

describe('What is no library', () => {
  test.each(['', '\uFEFF', '\n\n', ' \r\n\t\r\n'])('%j is an empty file', async content => {
    expect(await refusalOf(content)).toBe('The file is empty.')
  })

  test('a header alone is a library with nothing in it', async () => {
    expect(await rowsOf(header)).toEqual([])
    expect(await rowsOf(header.trimEnd())).toEqual([])
  })

  test.each([
    ['a web page', '<!DOCTYPE html>\n<html><head><title>Sign in</title></head>\n<body>Title,Author</body></html>\n'],
    ['JSON', '[{"Title": "Emma", "Author": "Jane Austen"}]'],
    ['text', 'Call me Ishmael. Some years ago…'],
    ['columns of something else', 'id,name\n1,Emma\n'],
    ['a single character', 'x'],
  ])('%s is told so', async (_, content) => {
    expect(await refusalOf(content)).toBe(
      'The file is no library of Book Review or Goodreads or StoryGraph: its first line names none of their columns.',
    )
  })

  const other =
    'The file is not text in UTF-8 or UTF-16 but something else, perhaps packed or a spreadsheet. Save it as CSV in UTF-8 first.'
  const nul = 'The file holds NUL characters, which no text has. Save it as CSV in UTF-8 first.'
  test.each([
    ['packed', gzipSync(header + row), other],
    ['a spreadsheet', Buffer.from('PK\x03\x04\x14\0\x06\0\b\0', 'latin1'), nul],
    ['Latin-1', Buffer.from(header + row.replace('Jane', 'José'), 'latin1'), other],
    ['UTF-16 that does not say so', Buffer.from(header + row, 'utf16le'), nul],
    ['half a surrogate pair', Buffer.from(`\uFEFF${header}${row}\uD83D${row}`, 'utf16le'), other],
    ['a NUL', Buffer.from(header + row.replace('Emma', 'Em\0ma')), nul],
    [
      'cut off in the middle of a letter',
      Buffer.from(`${header}${row}é`).subarray(0, -1),
      'was cut off in the middle of its last letter.',
    ],
    ['cut off in the middle of a letter of UTF-16', Buffer.from(`\uFEFF${header}`, 'utf16le').subarray(0, -1), 'was cut off in'],
    ['a single byte that is no letter', Buffer.from([0xe9]), 'was cut off in'],
  ])('%s is told so', async (_, content, refusal) => {
    expect(await refusalOf(content)).toContain(refusal)
    expect((await readUntilRefused(pieces(content, 1))).refusal).toContain(refusal)
  })

  test('a fault of whoever gives the bytes is that, and no fault of the file', async () => {
    const fault = new Error('connection reset')
    async function* broken(): AsyncIterable<Uint8Array> {
      yield Buffer.from(header + row)
      throw fault
    }
    await expect(readUntilRefused(broken())).rejects.toBe(fault)
  })
})
