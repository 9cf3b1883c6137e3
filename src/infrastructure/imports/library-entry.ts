import type { LibraryEntry } from '../../application/ports/library-file.ts'
import { Isbn } from '../../domain/isbn.ts'
import type { Opinion } from '../../domain/review.ts'
import type { GivenCells } from './library-source.ts'

/** What the cells of a row say, or why nobody can tell. @param literal whether titles and names are to be left as they are */
export function libraryEntry(given: GivenCells, literal: boolean): LibraryEntry | string {
  const tidied = literal ? (text: string) => text : inOneLine
  const remarks: string[] = []
  const [rating = '0'] = given('rating')
  const listed = given('listed authors').map(namesIn)
  if (listed.includes(null)) return 'has authors that are no list of names'
  if (!/^\d+(?:[.,]\d+)?$/.test(rating)) return 'has a rating that is no number of stars'
  const book = {
    title: tidied(given('title')[0] ?? ''),
    authors: listed[0] ?? [...new Set(authorsOf(given).map(tidied).filter(Boolean))],
    isbn: isbnOf(given('isbn')),
    publishedYear: yearOf(given('year'), literal ? /^-?\d{1,4}$/ : /^-?[1-9]\d{0,3}$/, remarks),
  }
  return { book, opinion: opinionOf(Number(rating.replace(',', '.')), given, remarks), remarks }
}

/** In one line, as names and titles are. */
const inOneLine = (text: string): string => text.replace(/\s+/g, ' ').trim()

const authorsOf = (given: GivenCells): string[] => [...given('author'), ...given('authors').flatMap(list => list.split(','))]

/** Null where it is no JSON list of texts. */
function namesIn(list: string): string[] | null {
  try {
    const names: unknown = JSON.parse(list)
    return Array.isArray(names) && names.every(name => typeof name === 'string') ? names : null
  } catch {
    return null // a SyntaxError
  }
}

/** The first that is one; else what stands there, so that somebody can say what is wrong with it. */
const isbnOf = (cells: readonly string[]): string | null => cells.find(cell => !Isbn.wrong(cell)) ?? cells[0] ?? null

/** A year 0 is one only where it was given as one: elsewhere it stands for none. */
function yearOf(cells: readonly string[], form: RegExp, remarks: string[]): number | null {
  const year = cells.find(cell => form.test(cell))
  if (year === undefined && cells.length > 0) remarks.push('its year was left out: it is no year')
  return year === undefined ? null : Number(year)
}

function opinionOf(given: number, cells: GivenCells, remarks: string[]): Opinion | null {
  const [body = null] = cells('review')
  if (given === 0) {
    if (body !== null) remarks.push('its review was left out for want of a rating')
    return null
  }
  const [title] = cells('review title')
  return {
    rating: wholeStars(given, remarks),
    ...(title !== undefined && { title }),
    body,
    spoiler: cells('spoiler').some(cell => /^true$/i.test(cell)),
  }
}

/** Rounded half up, and at least one star. What is more than five is nobody's rating, and is left for the rules of a rating. */
function wholeStars(given: number, remarks: string[]): number {
  if (Number.isInteger(given) || given > 5) return given
  const stars = Math.max(1, Math.floor(given + 0.5))
  remarks.push(`${given} stars were rounded to ${stars}${given < 0.5 ? ', the fewest there are' : ''}`)
  return stars
}
