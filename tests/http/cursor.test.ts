import { describe, expect, test } from '@jest/globals'
import { bookKeys, readCursor, writeCursor } from '../../src/interfaces/http/requests/cursor.ts'
import { RefusedRequest } from '../../src/interfaces/http/problems/refused-request.ts'
import { seeded } from '../domain/seeded.ts'
import { nobody } from './client.ts'
import { forge, forgedPlaces } from './forge.ts'

const place = { keys: ['2026-01-02T03:04:05.678Z'], id: nobody }
const cursor = writeCursor('books', place)
const read = (text: string, list = 'books'): unknown => {
  try {
    return readCursor(list, bookKeys.newest, text)
  } catch (error) {
    if (error instanceof RefusedRequest && error.code === 'invalid-request') return 'refused'
    throw error
  }
}

describe('a cursor', () => {
  test('P2 gives back the place that it was made of', () => {
    for (const createdAt of ['0001-01-01T00:00:00.000Z', '1970-01-01T00:00:00.000Z', '9999-12-31T23:59:59.999Z'])
      expect(read(writeCursor('books', { ...place, keys: [createdAt] }))).toEqual({ ...place, keys: [createdAt] })
    expect(read(cursor)).toEqual(place)
  })

  test('P2 can stand in a query as it is', () => {
    expect(encodeURIComponent(cursor)).toBe(cursor)
    expect(cursor.length).toBeLessThan(500)
  })

  test('P2 is the same for the same place, so that a page has one name in the cache', () => {
    expect(writeCursor('books', { ...place })).toBe(cursor)
  })

  test('P2 is refused by another list', () => {
    expect(read(cursor, `reviews of ${nobody}`)).toBe('refused')
    expect(read(cursor, 'book')).toBe('refused')
  })

  test('P2 is refused with any character in any place but its own', () => {
    const characters = Array.from({ length: 128 }, (_, code) => String.fromCharCode(code)).concat('é', '📖')
    const taken: string[] = []
    for (let at = 0; at < cursor.length; at++) {
      for (const character of characters) {
        const other = cursor.slice(0, at) + character + cursor.slice(at + 1)
        if (other !== cursor && read(other) !== 'refused') taken.push(`${character} at ${at}`)
      }
    }
    expect(taken).toEqual([])
  })

  test('P2 is refused when any bit of what it says is another', () => {
    const bytes = Buffer.from(cursor, 'base64url')
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const other = Buffer.from(bytes)
      other[bit >> 3]! ^= 1 << (bit & 7)
      expect([bit, read(other.toString('base64url'))]).toEqual([bit, 'refused'])
    }
  })

  test('P2 is refused when it is cut anywhere, and never told by anything but a refusal', () => {
    for (let length = 0; length < cursor.length; length++) expect(read(cursor.slice(0, length))).toBe('refused')
    const below = seeded(6)
    for (let round = 0; round < 2_000; round++) {
      const junk = Buffer.from(Array.from({ length: below(120) }, () => below(256)))
      expect(read(junk.toString('base64url'))).toBe('refused')
      expect(read(junk.toString('latin1'))).toBe('refused')
    }
  })

  test.each(forgedPlaces)('P2 with the right seal is refused around a wrong place: %s', text => {
    expect(read(forge('books', text))).toBe('refused')
  })

  test('P2 has one spelling: with more in it, or written otherwise, it is refused', () => {
    const [version, seal, inside] = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as unknown[]
    const spelled = (text: string) => read(Buffer.from(text).toString('base64url'))
    expect(spelled(JSON.stringify([version, seal, inside]))).toEqual(place)
    expect(spelled(JSON.stringify([version, seal, inside, 'more']))).toBe('refused')
    expect(spelled(JSON.stringify([version, seal, inside], null, 1))).toBe('refused')
    expect(read(forge('books', JSON.stringify([...place.keys, place.id, 'more'])))).toBe('refused')
    expect(read(forge('books', ` ${JSON.stringify([...place.keys, place.id])}`))).toBe('refused')
  })
})
