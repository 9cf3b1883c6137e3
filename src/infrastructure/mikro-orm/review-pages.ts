import { type RawQueryFragment, sql } from '@mikro-orm/sql'
import type { ReviewQuery, ReviewsByQuery } from '../../application/ports/catalogue.ts'
import type { ReviewPosition, ReviewSort } from '../../application/ports/orders.ts'
import type { BookId, ReviewerId } from '../../domain/identity.ts'
import type { Stars } from '../../domain/rating.ts'
import { rowsFor } from './page-size.ts'
import { reviewColumns } from './view-rows.ts'

interface Order {
  readonly by: () => RawQueryFragment
  /** What lies behind a place; one row comparison, which is a range of the order's index. */
  readonly behind: (place: ReviewPosition) => RawQueryFragment
}

const orders: Readonly<Record<ReviewSort, Order>> = {
  newest: {
    by: () => sql`created_at desc, id desc`,
    behind: ({ keys: [at], id }) => sql`(created_at, id) < (${at}::timestamptz, ${id}::uuid)`,
  },
  oldest: {
    by: () => sql`created_at, id`,
    behind: ({ keys: [at], id }) => sql`(created_at, id) > (${at}::timestamptz, ${id}::uuid)`,
  },
  highest: {
    by: () => sql`rating desc, created_at desc, id desc`,
    behind: ({ keys: [stars, at], id }) => sql`(rating, created_at, id) < (${stars}::smallint, ${at}::timestamptz, ${id}::uuid)`,
  },
  lowest: {
    by: () => sql`rating, created_at, id`,
    behind: ({ keys: [stars, at], id }) => sql`(rating, created_at, id) > (${stars}::smallint, ${at}::timestamptz, ${id}::uuid)`,
  },
}

/**
 * Where only some numbers of stars are asked for, each has a range of its own in an index, and a page of each is all that is
 * sorted, however rare it is among the others.
 */
export function selectReviews(bookId: BookId, { ratings = [], sort = 'newest', after, limit }: ReviewQuery): RawQueryFragment {
  const { by, behind } = orders[sort]
  if (ratings.length === 0) return page(bookId, sql`true`, after && behind(after), by(), limit)
  const ranges = [...new Set(ratings)].flatMap(stars => {
    const place = after && placeAmong(stars, sort, after)
    return place === 'passed' ? [] : [sql`(${page(bookId, sql`rating = ${stars}`, place, by(), limit)})`]
  })
  const all =
    ranges.length === 0
      ? sql`select ${reviewColumns} from reviews where false`
      : ranges.reduce((a, b) => sql`${a} union all ${b}`)
  return sql`select * from (${all}) pages order by ${by()} limit ${rowsFor(limit)}`
}

/** Of the reviewer's named reviews, as one range of their index. */
export function selectReviewsBy(reviewer: ReviewerId, { sort = 'newest', after, limit }: ReviewsByQuery): RawQueryFragment {
  const { by, behind } = orders[sort]
  const place = after ? sql`and ${behind(after)}` : sql``
  return sql`
    select ${reviewColumns} from reviews where reviewer_id = ${reviewer} and reviewer_name is not null ${place} order by ${by()} limit ${limit + 1}`
}

const page = (
  bookId: BookId,
  which: RawQueryFragment,
  place: RawQueryFragment | null,
  by: RawQueryFragment,
  limit: number,
) => sql`
  select ${reviewColumns} from reviews where book_id = ${bookId} and ${which} ${place ? sql`and ${place}` : sql``} order by ${by} limit ${rowsFor(limit)}`

/** What of the reviews with so many stars lies behind a place: those behind it in time, or all, or none (`passed`). */
function placeAmong(stars: Stars, sort: ReviewSort, after: ReviewPosition): RawQueryFragment | null | 'passed' {
  if (sort === 'newest' || sort === 'oldest') return orders[sort].behind(after)
  const [last, at] = after.keys
  if (stars === last) return orders[sort === 'highest' ? 'newest' : 'oldest'].behind({ keys: [at!], id: after.id })
  return stars < Number(last) === (sort === 'highest') ? null : 'passed'
}
