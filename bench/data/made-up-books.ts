import { filed, termsOf } from '../../src/domain/words.ts'
import { drawn } from './drawn.ts'
import { capital, syllables, words } from './words.ts'

/** As the tables hold it. */
export interface MadeUpBook {
  readonly id: string
  readonly title: string
  readonly authors: readonly string[]
  readonly isbn: string | null
  readonly year: number
  readonly language: string
  readonly description: string | null
  readonly at: string
  readonly filed: string
  readonly terms: readonly string[]
}

const begun = Date.UTC(2020, 0, 1)

/** The nth book that was added: the same each time, and found and filed as the service would do it. */
export function bookAt(nth: number): MadeUpBook {
  const at = addedAt(nth)
  const title = capital(words(1 + Math.floor(6 * drawn(nth, 1)), nth, 2).join(' '))
  const written = drawn(nth, 3) < 0.85 ? [4] : [4, 5]
  const authors = written.map(purpose => authorAt(Math.floor(200_000 * drawn(nth, purpose) ** 2))) // few have written most
  const described = drawn(nth, 6)
  return {
    id: bookId(nth),
    title,
    authors,
    isbn: drawn(nth, 7) < 0.8 ? isbnAt(nth) : null,
    year: 2019 - Math.floor(120 * drawn(nth, 8) ** 3),
    language: drawn(nth, 9) < 0.8 ? 'en' : 'de',
    description: described < 0.5 ? null : capital(words(Math.floor(described * 40), nth, 10).join(' ')) + '.',
    at: new Date(at).toISOString(),
    filed: filed(title),
    terms: termsOf({ title, authors }),
  }
}

const authorAt = (nth: number): string =>
  `${capital(syllables(Math.floor(1_000 * drawn(nth, 11))))} ${capital(syllables(Math.floor(8_000 * drawn(nth, 12))))}`

const addedAt = (nth: number): number => begun + nth * 60_000

/** A UUID of version 7, its time that of the book. */
export function bookId(nth: number): string {
  const time = addedAt(nth).toString(16).padStart(12, '0')
  const number = nth.toString(16).padStart(12, '0')
  return `${time.slice(0, 8)}-${time.slice(8)}-7000-8000-${number}`
}

function isbnAt(nth: number): string {
  const digits = `979${String(nth).padStart(9, '0')}`
  const sum = Array.from(digits).reduce((total, digit, place) => total + Number(digit) * (place % 2 ? 3 : 1), 0)
  return `${digits}${(10 - (sum % 10)) % 10}`
}
