import { Book, type BookDetails } from '../../src/domain/book.ts'
import type { BookId } from '../../src/domain/identity.ts'
import { Isbn } from '../../src/domain/isbn.ts'
import { type Opinion, Review, type Reviewer } from '../../src/domain/review.ts'
import { NamedReviewers, UuidIdentities } from '../../src/infrastructure/system/uuid-identities.ts'

const identities = new UuidIdentities()
let made = 0

export const moment = new Date('2026-01-02T03:04:05.678Z')

export const unknownBook = (): BookId => identities.newBook()

export const aBook = (details: Partial<BookDetails> = {}, at = moment): Book =>
  Book.add(identities.newBook(), { title: `Middlemarch, ${++made}`, authors: ['George Eliot'], ...details }, at)

/** A reviewer whom nobody has met yet. */
export const someone = (name = `Reader ${++made}`): Reviewer => new NamedReviewers().named(name)

export const aReview = (
  bookId: BookId,
  { reviewer = someone(), at = moment, ...opinion }: Partial<Opinion> & { reviewer?: Reviewer; at?: Date } = {},
): Review => Review.submit({ id: identities.newReview(), bookId, reviewer, opinion: { rating: 4, ...opinion }, at })

/** An ISBN that no other call gives. */
export function anIsbn(): string {
  const first = `9780${String(++made).padStart(8, '0')}`
  return Array.from('0123456789', check => first + check).find(isbn => Isbn.wrong(isbn) === null)!
}

/** So many of something. */
export const times = <T>(count: number, make: (at: number) => T): T[] => Array.from({ length: count }, (_, at) => make(at))

/** Text that has been known to come back changed: scripts, directions, quotes, place holders, JSON, look-alikes of null. */
export const awkwardTexts = [
  'Война и мир',
  'ألف ليلة وليلة',
  'שיר השירים',
  '紅樓夢 𠮷野家',
  'गीतांजलि',
  'สี่แผ่นดิน',
  'Žluťoučký kůň ﬁ ß ẞ',
  '👩‍👩‍👧‍👦 🏴‍☠️ 🇨🇭 👍🏽 𝒳',
  'zero\u200bwidth \ufeff and \uffff and \u202eright to left',
  `'; drop table books; -- " \` \\`,
  '\\u0000 \\n \\" %s %d ? ?? :name $1 ${x} {{x}}',
  '{"a": [null, true]} {NULL} {}',
  'two\nlines\r\nand a\ttab \u0001\u007f',
  'NULL',
  'null',
  'undefined',
  '0',
  '-0.1e9',
]
