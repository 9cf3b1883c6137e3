import { describe, expect, test } from '@jest/globals'
import { CsvLibraryFile } from '../../src/infrastructure/imports/csv-library-file.ts'
import { goodreadsFile } from './library-files.ts'

/** How much the reader may hold: a piece of text of 16 KiB, or two where one ends in the middle of a row. */
const ahead = 2 * 16 * 1024
const review = 'word '.repeat(200)
const rows = 10_000 // 10 MiB
const header = goodreadsFile([])
const row = goodreadsFile([{ 'My Review': review }]).slice(header.length)

/** A file that says how much of it was asked for, and whether it was closed. */
function watched(size: number) {
  const file = {
    asked: 0,
    closed: false,
    async *bytes(): AsyncIterable<Uint8Array> {
      const whole = Buffer.from(header + row.repeat(rows))
      try {
        for (let at = 0; at < whole.length; at += size) {
          const piece = whole.subarray(at, at + size)
          file.asked += piece.length
          yield piece
        }
      } finally {
        file.closed = true
      }
    },
  }
  return file
}

describe('A file of 10 MiB', () => {
  test('is read no further than its rows are taken', async () => {
    const file = watched(1_000)
    let taken = 0
    let furthest = 0
    for await (const { line } of new CsvLibraryFile().read(file.bytes())) {
      taken++
      if (line !== taken + 1) throw new Error(`Row ${taken} is said to be on line ${line}`)
      furthest = Math.max(furthest, file.asked - header.length - taken * row.length)
    }
    expect(taken).toBe(rows)
    expect(furthest).toBeLessThanOrEqual(ahead)
    expect(file.closed).toBe(true)
  })

  test('is not asked for before the first row is', async () => {
    const file = watched(1_000)
    const taken = new CsvLibraryFile().read(file.bytes())[Symbol.asyncIterator]()
    expect(file.asked).toBe(0)
    await taken.next()
    expect(file.asked).toBeLessThanOrEqual(ahead)
  })

  test('is closed as soon as nobody takes any more rows', async () => {
    const file = watched(1_000)
    for await (const { line } of new CsvLibraryFile().read(file.bytes())) if (line === 100) break
    expect(file.closed).toBe(true)
    expect(file.asked).toBeLessThanOrEqual(header.length + 100 * row.length + ahead)
  })

  test.each([
    ['its header is nobody’s', 'a,b\n', 0],
    ['a row does not end', `${header}${row}${','.repeat(2_000)}`, 1],
    ['it is no text', `${header}${row}${'x'.repeat(20_000)}\0`, 1],
  ])('is closed when it is given up because %s', async (_, beginning, before) => {
    let closed = false
    let came = 0
    async function* file(): AsyncIterable<Uint8Array> {
      try {
        yield Buffer.from(beginning)
        for (let piece = 0; piece < 10_000; piece++) yield Buffer.from('more\n')
      } finally {
        closed = true
      }
    }
    const taking = (async () => {
      for await (const { line } of new CsvLibraryFile().read(file())) came += Number(line > 0)
    })()
    await expect(taking).rejects.toThrow('The ')
    expect([closed, came]).toEqual([true, before])
  })

  test('two of them read at the same time by one reader do not mix', async () => {
    const reader = new CsvLibraryFile()
    const one = reader.read(watched(999).bytes())[Symbol.asyncIterator]()
    const other = reader.read(watched(5_000).bytes())[Symbol.asyncIterator]()
    for (let line = 2; line < 200; line++) {
      const both = await Promise.all([one.next(), other.next()])
      expect(both.map(({ value }) => (value as { line: number }).line)).toEqual([line, line])
    }
    await Promise.all([one.return?.(), other.return?.()])
  })
})
