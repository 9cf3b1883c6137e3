import { ValidationFailed } from './errors.ts'

export type Stars = 1 | 2 | 3 | 4 | 5

/** One to five whole stars. */
export class Rating {
  readonly stars: Stars
  private constructor(stars: Stars) {
    this.stars = stars
  }

  /** Throws ValidationFailed unless `stars` is a whole number from 1 to 5. */
  static of(stars: number): Rating {
    const detail = Rating.wrong(stars)
    if (detail) throw new ValidationFailed([{ pointer: '/rating', detail }])
    return new Rating(stars as Stars)
  }

  static wrong(stars: number | null): string | null {
    return stars !== null && Number.isInteger(stars) && stars >= 1 && stars <= 5 ? null : 'must be a whole number from 1 to 5'
  }
}

/** How many reviews gave each number of stars. */
export type Histogram = Readonly<Record<Stars, number>>

/** What the reviews of a book come to. */
export interface RatingSummary {
  /** The mean of the stars, rounded half up to one decimal; null where there is no review. */
  readonly average: number | null
  readonly count: number
  readonly histogram: Histogram
}

export const noRatings: Histogram = { 1: 0, 2: 0, 3: 0, 4: 0, 5: 0 }

export function summarise(histogram: Histogram): RatingSummary {
  const { 1: one, 2: two, 3: three, 4: four, 5: five } = histogram
  const count = one + two + three + four + five
  const stars = one + 2 * two + 3 * three + 4 * four + 5 * five
  return { average: count === 0 ? null : Math.round((stars * 10) / count) / 10, count, histogram }
}
