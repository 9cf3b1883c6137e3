import { createHash } from 'node:crypto'
import type { BookSort, Position, ReviewSort } from '../../../application/ports/orders.ts'
import { type BookId, readId } from '../../../domain/identity.ts'
import { RefusedRequest } from '../problems/refused-request.ts'

const version = 2

/** Whether a value can be such a key. */
type Kind = (key: unknown) => boolean

/** Just as `toISOString` writes it, and within the years that PostgreSQL reads so. */
const time: Kind = key =>
  typeof key === 'string' && /^(?!0000)\d{4}-/.test(key) && !Number.isNaN(Date.parse(key)) && new Date(key).toISOString() === key
const filedTitle: Kind = key => typeof key === 'string' && key.length <= 240 && key.isWellFormed() && !key.includes('\0')
const stars: Kind = key => Number.isInteger(key) && Number(key) >= 1 && Number(key) <= 5
const count: Kind = key => Number.isInteger(key) && Number(key) >= 0 && Number(key) < 2 ** 31
/** With one decimal; 0 where there is no review. */
const average: Kind = key => key === 0 || (typeof key === 'number' && key >= 1 && key <= 5 && Math.round(key * 10) / 10 === key)

/** The keys of a place in each order. */
export const bookKeys: Readonly<Record<BookSort, readonly Kind[]>> = {
  newest: [time],
  title: [filedTitle],
  rating: [average, count],
  reviews: [count],
}
export const reviewKeys: Readonly<Record<ReviewSort, readonly Kind[]>> = {
  newest: [time],
  oldest: [time],
  highest: [stars, time],
  lowest: [stars, time],
}

/** @param list which list, with its filters and order: a cursor is of use for that one only */
export function writeCursor(list: string, { keys, id }: Position<string>): string {
  const place = JSON.stringify([...keys, id])
  return Buffer.from(JSON.stringify([version, seal(list, place), place])).toString('base64url')
}

/** The place that a cursor of this list stands for. @throws RefusedRequest when it is not one that `writeCursor` made for it */
export function readCursor<Id extends string>(list: string, kinds: readonly Kind[], cursor: string): Position<Id> {
  const [, , place] = parse(Buffer.from(cursor, 'base64url').toString())
  const values = typeof place === 'string' ? parse(place) : []
  const [keys, id] = [values.slice(0, -1) as Position<Id>['keys'], values.at(-1)]
  const right =
    typeof id === 'string' &&
    readId<BookId>(id) === id &&
    keys.length === kinds.length &&
    kinds.every((kind, at) => kind(keys[at]))
  // A cursor has one spelling, so whatever was changed in it makes another one.
  if (!right || cursor !== writeCursor(list, { keys, id })) {
    throw new RefusedRequest(
      'invalid-request',
      'The cursor is not one of this list. Take it from `next` as it is, or begin without.',
    )
  }
  return { keys, id: id as Id }
}

/** A check, not a secret: it tells a damaged cursor, and one of another list or release, from a right one. Whoever forges it only names a place. */
const seal = (list: string, place: string): string =>
  createHash('sha256').update(`${version} ${list} ${place}`).digest('base64url').slice(0, 16)

function parse(text: string): unknown[] {
  try {
    const value: unknown = JSON.parse(text)
    return Array.isArray(value) ? value : []
  } catch {
    return []
  }
}
