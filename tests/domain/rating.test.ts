import { describe, expect, test } from '@jest/globals'
import { type Histogram, noRatings, Rating, summarise } from '../../src/domain/rating.ts'
import { wrongWith } from './refused.ts'
import { seeded } from './seeded.ts'

describe('a rating', () => {
  test.each([1, 2, 3, 4, 5])('may be %d', stars => {
    expect(Rating.of(stars).stars).toBe(stars)
    expect(Rating.wrong(stars)).toBeNull()
  })

  test.each([0, -0, 6, -1, 1.5, 4.999, Number.NaN, Number.POSITIVE_INFINITY, Number.MAX_SAFE_INTEGER])('may not be %d', stars => {
    expect(wrongWith(() => Rating.of(stars))).toEqual([{ pointer: '/rating', detail: 'must be a whole number from 1 to 5' }])
  })
})

/** How many gave 1, 2, 3, 4 and 5 stars. */
const counts = (one: number, two: number, three: number, four: number, five: number): Histogram => ({
  1: one,
  2: two,
  3: three,
  4: four,
  5: five,
})

describe('the summary of a book’s ratings', () => {
  test('has no average where there is no review', () => {
    expect(summarise(noRatings)).toEqual({ average: null, count: 0, histogram: { 1: 0, 2: 0, 3: 0, 4: 0, 5: 0 } })
  })

  test.each([
    [counts(0, 0, 0, 0, 1), 5, 'one rating is its own average'],
    [counts(1, 0, 0, 0, 1), 3, 'whole'],
    [counts(0, 0, 0, 1, 1), 4.5, 'a half stays'],
    [counts(0, 0, 0, 3, 1), 4.3, '4.25 goes up'],
    [counts(3, 1, 0, 0, 0), 1.3, '1.25 goes up'],
    [counts(0, 0, 1, 3, 0), 3.8, '3.75 goes up'],
    [counts(0, 0, 0, 13, 7), 4.4, '4.35 goes up, though it has no exact binary form'],
    [counts(19, 1, 0, 0, 0), 1.1, '1.05 goes up'],
    [counts(21, 1, 0, 0, 0), 1, '1.045… goes down'],
    [counts(1, 1, 0, 0, 1), 2.7, '2.666… goes up'],
    [counts(0, 0, 0, 1, 1e9), 5, 'a single dissent among many is not seen'],
  ])('of %j is %d: %s', (histogram, average) => {
    expect(summarise(histogram).average).toBe(average)
  })

  test('counts every review and keeps what each number of stars was given', () => {
    const histogram = counts(1, 20, 300, 4_000, 50_000)
    expect(summarise(histogram)).toMatchObject({ count: 54_321, histogram })
  })

  test('is the mean rounded half up to one decimal, whatever was given', () => {
    const below = seeded(5)
    for (let round = 0; round < 5_000; round++) {
      const most = [2, 10, 1_000, 1_000_000][below(4)]!
      const given = [below(most), below(most), below(most), below(most), 1 + below(most)] as const
      const count = given.reduce((sum, n) => sum + n, 0)
      const stars = given.reduce((sum, n, at) => sum + n * (at + 1), 0)
      const tenths = (20n * BigInt(stars) + BigInt(count)) / (2n * BigInt(count)) // floor(10 × mean + ½), in whole numbers
      expect(summarise(counts(...given)).average).toBe(Number(tenths) / 10)
    }
  })
})
