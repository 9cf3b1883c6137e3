import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { parse } from 'csv-parse/sync'
import type { LibraryItem } from '../../src/application/use-cases/export-library.ts'
import { ExportLibrary } from '../../src/application/use-cases/export-library.ts'
import { ImportLibrary } from '../../src/application/use-cases/import-library.ts'
import type { LibraryEntry, LibraryRow } from '../../src/application/ports/library-file.ts'
import { MemoryCatalogue } from '../../src/infrastructure/memory/memory-catalogue.ts'
import { MemoryStore } from '../../src/infrastructure/memory/memory-store.ts'
import { MemoryUnitOfWork } from '../../src/infrastructure/memory/memory-unit-of-work.ts'
import { UuidIdentities } from '../../src/infrastructure/system/uuid-identities.ts'
import { libraryCsv } from '../../src/interfaces/http/libraries/library-csv.ts'
import { libraryLines } from '../../src/interfaces/http/libraries/library-lines.ts'
import { anIsbn, awkwardTexts, moment, someone } from '../contracts/samples.ts'
import { ownRows, readOwnCsv } from './library-files.ts'

const reader = someone('Dorothea')

/** A service of its own: what is imported into it, it exports. */
function library() {
  const store = new MemoryStore()
  const importer = new ImportLibrary(new MemoryUnitOfWork(store), new UuidIdentities(), { now: () => moment })
  return {
    take: (rows: AsyncIterable<LibraryRow>) => Array.fromAsync(importer.execute({ reviewer: reader, rows })),
    items: (): AsyncIterable<LibraryItem> => new ExportLibrary(new MemoryCatalogue(store)).execute(reader.id),
  }
}

async function* rows(entries: readonly LibraryEntry[]): AsyncGenerator<LibraryRow, void, void> {
  for (const [at, content] of entries.entries()) yield { line: at + 2, title: content.book.title, content }
}

const csvOf = async (items: AsyncIterable<LibraryItem>) => (await Array.fromAsync(libraryCsv(items))).join('')

async function exported(...entries: LibraryEntry[]): Promise<string> {
  const { take, items } = library()
  for (const { reason } of await take(rows(entries))) expect(reason).toBeNull()
  return csvOf(items())
}

async function again(csv: string): Promise<string> {
  const { take, items } = library()
  for (const { outcome, remarks } of await take(ownRows(csv))) expect([outcome, remarks]).toEqual(['added', []])
  return csvOf(items())
}
/** Without the ids of the books, which are another service's. */
const idless = (csv: string) => csv.replaceAll(/^"[0-9a-f-]{36}"/gm, '"…"')

const entry = (book: Partial<LibraryEntry['book']>, opinion: Partial<LibraryEntry['opinion']> = {}): LibraryEntry => ({
  book: { title: 'Middlemarch', authors: ['George Eliot'], ...book },
  opinion: { rating: 4, ...opinion },
  remarks: [],
})

const columns = [
  'Book Id,Title,Author,Author l-f,Additional Authors,ISBN,ISBN13,My Rating,Average Rating,Publisher,Binding,Number of Pages',
  'Year Published,Original Publication Year,Date Read,Date Added,Bookshelves,Bookshelves with positions,Exclusive Shelf,My Review',
  'Spoiler,Private Notes,Read Count,Owned Copies,Authors,Review Title',
].flatMap(names => names.split(','))

describe('a library as CSV', () => {
  test('has the columns of Goodreads and two more, each cell quoted, in lines of CR LF', async () => {
    const isbn = anIsbn()
    const book = { isbn, authors: ['George Eliot', 'King, Jr.'], publishedYear: 1871 }
    const opinion = { rating: 5, title: 'A study', body: 'Of <i>provincial</i> life\n& more', spoiler: true }
    const csv = await exported(entry(book, opinion))
    const [header, row, rest] = csv.split('\r\n')
    expect([header, rest]).toEqual([columns.map(name => `"${name}"`).join(','), ''])
    expect(row).toMatch(/^(?:"(?:[^"]|"")*",){25}"(?:[^"]|"")*"$/)
    expect(readOwnCsv(csv)).toEqual([
      {
        ...Object.fromEntries(columns.map(name => [name, ''])),
        'Book Id': expect.stringMatching(/^[0-9a-f-]{36}$/),
        Title: 'Middlemarch',
        Author: 'George Eliot',
        'Additional Authors': 'King, Jr.',
        ISBN13: `="${isbn}"`,
        'My Rating': '5',
        'Original Publication Year': '1871',
        'Date Added': '2026/01/02',
        'Exclusive Shelf': 'read',
        'My Review': 'Of &lt;i&gt;provincial&lt;/i&gt; life<br/>&amp; more',
        Spoiler: 'true',
        'Read Count': '1',
        'Owned Copies': '0',
        Authors: '["George Eliot","King, Jr."]',
        'Review Title': 'A study',
      },
    ])
  })

  test('of nothing is its header', async () => {
    expect((await exported()).split('\r\n')).toHaveLength(2)
  })

  test.each(Array.from('=+-@＝＋－＠').flatMap(sign => [`${sign}cmd|'/C calc'!A0`, `'${sign}1`, `''${sign}1`]))(
    'has no cell that is a formula: %s',
    async text => {
      const csv = await exported(entry({ title: text, authors: [text, text], publishedYear: -750 }, { title: text, body: text }))
      const [, cells] = parse(csv, { record_delimiter: '\r\n' })
      expect(cells!.filter(cell => /^[=+\-@\t\r\n＝＋－＠]/.test(cell))).toEqual(['=""']) // the ISBN that there is none of
      expect(readOwnCsv(csv)[0]).toMatchObject({
        Title: text,
        Author: text,
        'Review Title': text,
        'My Review': text,
        'Original Publication Year': '-750',
      })
    },
  )

  test('leaves an apostrophe that is none of its own', async () => {
    const csv = await exported(entry({ title: "'Tis", authors: ["'"] }))
    expect(parse(csv, { columns: true })).toMatchObject([{ Title: "'Tis", Author: "'" }])
    expect(readOwnCsv(csv)).toMatchObject([{ Title: "'Tis", Author: "'" }])
  })

  test('is the same, imported elsewhere and exported again: awkward texts', async () => {
    const csv = await exported(
      ...awkwardTexts.map((text, at) =>
        entry(
          { title: `${text} ${at}`, authors: [text, `A, ${at}`, `"${text}"`], isbn: anIsbn() },
          { rating: 1 + (at % 5), title: text, body: text },
        ),
      ),
    )
    const cells = readOwnCsv(csv).flatMap(row => Object.values(row))
    expect(cells).toHaveLength(awkwardTexts.length * columns.length)
    expect(cells.filter(cell => cell.includes('\r'))).toEqual([])
    expect(idless(await again(csv))).toBe(idless(csv))
  })

  test('is the same, imported elsewhere and exported again: any text', async () => {
    const signs = [
      '=',
      '+',
      '-',
      '@',
      "'",
      '\t',
      '\r',
      '\n',
      '\r\n',
      '"',
      ',',
      ';',
      '<br/>',
      '<',
      '&amp;',
      '&',
      ' ',
      '  ',
      'a',
      '(A, #1)',
    ]
    const text = fc.oneof(
      fc.array(fc.constantFrom(...signs), { minLength: 1, maxLength: 8 }).map(all => all.join('')),
      fc.string({ unit: 'grapheme', maxLength: 20 }).filter(all => !all.includes('\0')),
    )
    const named = text.filter(one => one.trim() !== '')
    const entries = fc.array(
      fc.record({
        authors: fc.array(named, { minLength: 1, maxLength: 3 }),
        year: fc.option(fc.integer({ min: -9999, max: 9999 })),
        rating: fc.integer({ min: 1, max: 5 }),
        title: fc.option(named),
        body: fc.option(text),
        spoiler: fc.boolean(),
        book: named,
      }),
      { maxLength: 4 },
    )
    await fc.assert(
      fc.asyncProperty(entries, async given => {
        const csv = await exported(
          ...given.map(({ book, authors, year, ...opinion }, at) =>
            entry({ title: `${book}${at}`, authors, publishedYear: year, isbn: anIsbn() }, opinion),
          ),
        )
        expect(idless(await again(csv))).toBe(idless(csv))
      }),
      { numRuns: 200 },
    )
  })
})

describe('a library as lines', () => {
  test('has a review and its book on each', async () => {
    const { take, items } = library()
    await take(rows([entry({ title: 'two\nlines' }, { body: 'a\u2028b\n' }), entry({ title: 'Romola' })]))
    const lines = await Array.fromAsync(libraryLines(items()))
    expect(lines.every(line => line.indexOf('\n') === line.length - 1)).toBe(true)
    expect(lines.map(line => JSON.parse(line) as unknown)).toEqual(await Array.fromAsync(items()))
    expect(lines).toHaveLength(2)
  })
})

test.each([
  ['CSV', libraryCsv],
  ['lines', libraryLines],
])('as %s, no more of a library is read than is taken, and a fault is passed on', async (_, write) => {
  let read = 0
  async function* endless(): AsyncGenerator<LibraryItem, void, void> {
    const { take, items } = library()
    await take(rows([entry({})]))
    const [item] = await Array.fromAsync(items())
    for (; read < 5; read++) yield item!
    throw new Error('gone')
  }
  const taken: string[] = []
  const writing = async () => {
    for await (const line of write(endless())) {
      taken.push(line)
      expect(read).toBeLessThanOrEqual(taken.length)
    }
  }
  await expect(writing()).rejects.toThrow('gone')
  expect(taken.length).toBeGreaterThanOrEqual(5)
})
