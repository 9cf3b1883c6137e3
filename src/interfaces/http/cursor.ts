import { createHash } from 'node:crypto'
import { type BookId, readId } from '../../domain/identity.ts'
import { RefusedRequest } from './problems.ts'

const version = 1

/** A place in a list with its time and id, as `next` and `cursor` carry it. */
export interface Place<Id> {
  readonly createdAt: string
  readonly id: Id
}

/** @param list which list, with its filters and order: a cursor is of use for that one only */
export function writeCursor(list: string, { createdAt, id }: Place<string>): string {
  const place = JSON.stringify([createdAt, id])
  return Buffer.from(JSON.stringify([version, seal(list, place), place])).toString('base64url')
}

/** The place that a cursor of this list stands for. @throws RefusedRequest when it is not one that `writeCursor` made for it */
export function readCursor<Id extends string>(list: string, cursor: string): Place<Id> {
  const [, , place] = parse(Buffer.from(cursor, 'base64url').toString())
  const [createdAt, id] = typeof place === 'string' ? parse(place) : []
  const right = typeof id === 'string' && readId<BookId>(id) === id && typeof createdAt === 'string' && isTime(createdAt)
  // A cursor has one spelling, so whatever was changed in it makes another one.
  if (!right || cursor !== writeCursor(list, { createdAt, id })) {
    throw new RefusedRequest(
      'invalid-request',
      'The cursor is not one of this list. Take it from `next` as it is, or begin without.',
    )
  }
  return { createdAt, id: id as Id }
}

/** Just as `toISOString` writes it, and within the years that PostgreSQL reads so. */
const isTime = (text: string): boolean =>
  /^(?!0000)\d{4}-/.test(text) && !Number.isNaN(Date.parse(text)) && new Date(text).toISOString() === text

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
