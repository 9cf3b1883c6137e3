import { describe, expect, test } from '@jest/globals'
import { stringify } from 'csv-stringify/sync'
import fc from 'fast-check'
import type { LibraryEntry } from '../../src/application/ports/library-file.ts'
import { Isbn } from '../../src/domain/isbn.ts'
import { goodreadsColumns, rowsOf, storygraphColumns } from './library-files.ts'

/** What a row can say, as it is read. */
interface Said {
  readonly title: string
  readonly authors: readonly string[]
  readonly isbn: string | null
  readonly year: number | null
  readonly rating: number
  readonly body: string | null
  readonly spoiler: boolean
}

/** A word of any script, with all that CSV and markup make something of, and nothing that tidying would change. */
const character = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...Array.from('ab"\',;\t&<>=é紅😀#()')) },
  fc.string({ unit: 'grapheme', maxLength: 3 }),
)
const word = (without: RegExp) =>
  fc.array(character, { minLength: 1, maxLength: 6 }).map(
    characters =>
      `w${characters
        .join('')
        .replace(/[\s\0]/g, '')
        .replace(without, '')}`,
  )
const line = (without: RegExp) => fc.array(word(without), { minLength: 1, maxLength: 5 }).map(words => words.join(' '))
const isbn = fc
  .integer({ min: 0, max: 999_999_999 })
  .map(number =>
    Array.from('0123456789', last => `978${String(number).padStart(9, '0')}${last}`).find(text => !Isbn.wrong(text))!,
  )

const said: fc.Arbitrary<Said> = fc.record({
  title: line(/[#()]/g),
  authors: fc.uniqueArray(line(/,/g), { minLength: 1, maxLength: 4 }),
  isbn: fc.option(isbn),
  year: fc.option(fc.oneof(fc.integer({ min: 1, max: 9_999 }), fc.integer({ min: -9_999, max: -1 }))),
  rating: fc.integer({ min: 0, max: 5 }),
  body: fc.option(fc.array(line(/\0/g), { minLength: 1, maxLength: 4 }).map(lines => lines.join('\n'))),
  spoiler: fc.boolean(),
})

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '\n': '<br/>',
}
const marked = (body: string) => body.replace(/[&<>"'\n]/g, one => entities[one]!)

const asGoodreads = ({ title, authors, isbn, year, rating, body, spoiler }: Said): Record<string, string> => ({
  Title: title,
  Author: authors[0]!,
  'Additional Authors': authors.slice(1).join(', '),
  ISBN13: `="${isbn ?? ''}"`,
  ISBN: '=""',
  'Original Publication Year': String(year ?? ''),
  'My Rating': String(rating),
  'My Review': marked(body ?? ''),
  Spoiler: spoiler ? 'true' : '',
  'Private Notes': 'a\n"note"',
})
const asStorygraph = ({ title, authors, isbn, rating, body }: Said): Record<string, string> => ({
  Title: title,
  Authors: authors.join(', '),
  'ISBN/UID': isbn ?? 'B00AB12CDE',
  'Star Rating': rating === 0 ? '' : rating.toFixed(1),
  Review: body === null ? '' : `<div>${marked(body)}</div>`,
})

/** How somebody's program writes a table. */
interface Dialect {
  readonly delimiter: string
  readonly lineEnd: string
  readonly encoding: 'utf8' | 'utf8 with a mark' | 'utf16le' | 'utf16be'
  readonly quoted: boolean
  readonly wrapped: boolean
  readonly order: readonly number[]
  readonly piece: number
}
const dialectOf = (columns: readonly string[]): fc.Arbitrary<Dialect> =>
  fc.record({
    delimiter: fc.constantFrom(',', ';', '\t'),
    lineEnd: fc.constantFrom('\n', '\r\n', '\r'),
    encoding: fc.constantFrom('utf8', 'utf8 with a mark', 'utf16le', 'utf16be'),
    quoted: fc.boolean(),
    wrapped: fc.boolean(),
    order: fc.shuffledSubarray([...columns.keys(), columns.length], { minLength: columns.length + 1 }),
    piece: fc.integer({ min: 1, max: 5_000 }),
  })

function written(columns: readonly string[], rows: readonly Record<string, string>[], dialect: Dialect): Buffer {
  const { delimiter, lineEnd, encoding, quoted, wrapped, order } = dialect
  const names = order.map(at => columns[at] ?? 'My own column')
  const options = { delimiter, quoted, quoted_match: /[\r\n]/, eof: false }
  const lines = [names, ...rows.map(row => names.map(name => row[name] ?? ''))].map(row => stringify([row], options))
  const text = (wrapped ? lines.map(one => stringify([[one]], { quoted: true, eof: false })) : lines)
    .map(one => one + lineEnd)
    .join('')
  if (encoding === 'utf8') return Buffer.from(text)
  if (encoding === 'utf8 with a mark') return Buffer.from(`\uFEFF${text}`)
  const wide = Buffer.from(`\uFEFF${text}`, 'utf16le')
  return encoding === 'utf16le' ? wide : wide.swap16()
}

const entry = ({ title, authors, isbn, year, rating, body, spoiler }: Said): LibraryEntry => ({
  book: { title, authors, isbn, publishedYear: year },
  opinion: rating === 0 ? null : { rating, body, spoiler },
  remarks: rating === 0 && body !== null ? ['its review was left out for want of a rating'] : [],
})

describe('Whatever a library says is read as it was written, by whatever program:', () => {
  test.each([
    ['Goodreads', goodreadsColumns, asGoodreads, (one: Said) => one],
    ['StoryGraph', storygraphColumns, asStorygraph, (one: Said) => ({ ...one, year: null, spoiler: false })],
  ] as const)('%s', async (_, columns, cells, readable) => {
    await fc.assert(
      fc.asyncProperty(fc.array(said, { maxLength: 4 }), dialectOf(columns), async (library, dialect) => {
        const rows = await rowsOf(written(columns, library.map(cells), dialect), dialect.piece)
        expect(rows.map(({ content }) => content)).toEqual(library.map(readable).map(entry))
        expect(rows.map(({ title }) => title)).toEqual(library.map(({ title }) => title))
      }),
      { numRuns: 300 },
    )
  })
})
