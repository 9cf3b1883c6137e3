import { describe, expect, test } from '@jest/globals'
import { drawn, powerLaw, ranked } from '../../bench/data/drawn.ts'
import { byReviews } from '../../bench/data/fill.ts'
import { bookAt } from '../../bench/data/made-up-books.ts'
import { wordAt } from '../../bench/data/words.ts'
import { Book } from '../../src/domain/book.ts'
import { Isbn } from '../../src/domain/isbn.ts'
import type { BookId } from '../../src/domain/identity.ts'

describe('reviews by a power law', () => {
  test.each([10_000, 10_000_000])('are %d, no more and no less', all => {
    expect(powerLaw(all, 10_000).reduce((sum, count) => sum + count, 0)).toBe(all)
  })

  test('are of few books for the most part', () => {
    const counts = powerLaw(10_000_000, 10_000)
    expect(counts[0]! / counts[99]!).toBeCloseTo(100, 1)
    expect(counts.slice(0, 100).reduce((sum, count) => sum + count, 0) / 10_000_000).toBeCloseTo(0.53, 2)
    expect(counts.at(-1)).toBeGreaterThan(0)
  })
})

test('what looks drawn is the same each time, evenly spread, and not the same for two purposes', () => {
  const draws = Array.from({ length: 10_000 }, (_, number) => drawn(number, 1))
  expect(draws).toEqual(Array.from({ length: 10_000 }, (_, number) => drawn(number, 1)))
  expect(draws).not.toEqual(Array.from({ length: 10_000 }, (_, number) => drawn(number, 2)))
  for (let tenth = 0; tenth < 10; tenth++)
    expect(draws.filter(draw => Math.floor(10 * draw) === tenth).length / 1_000).toBeCloseTo(1, 0)
  expect([Math.min(...draws), Math.max(...draws)].every(draw => draw >= 0 && draw < 1)).toBe(true)
})

test('a rank is one of those that there are', () => {
  expect([0, 0.5, 0.999_999].map(share => ranked(share, 100))).toEqual([0, 9, 99])
})

describe('made up books', () => {
  const books = Array.from({ length: 10_000 }, (_, nth) => bookAt(nth))

  test('are such as the service would take', () => {
    for (const { id, title, authors, isbn, year, language, description, at } of books.slice(0, 2_000)) {
      expect(isbn === null ? null : Isbn.wrong(isbn)).toBeNull()
      const facts = { title, authors, isbn, publishedYear: year, language, description }
      expect(() => Book.add(id as BookId, facts, new Date(at))).not.toThrow()
    }
  })

  test('have ids of their own, in the order of their times', () => {
    const ids = books.map(({ id }) => id)
    expect(new Set(ids).size).toBe(books.length)
    expect(ids.toSorted()).toEqual(ids)
    expect(new Set(byReviews(10_000))).toEqual(new Set(ids))
  })

  test('are found by words of which some are in many titles, and most in hardly any', () => {
    const having = (word: string) => books.filter(({ terms }) => terms.includes(word)).length / books.length
    expect(having('the')).toBeGreaterThan(0.1)
    expect(having('night')).toBeGreaterThan(0.01)
    expect(having('night')).toBeLessThan(0.1)
    expect(having(wordAt(15_000))).toBeLessThan(0.001)
  })
})
