import { type RawQueryFragment, sql } from '@mikro-orm/sql'
import type { BookQuery } from '../../application/ports/catalogue.ts'
import type { BookPosition, BookSort } from '../../application/ports/orders.ts'
import { soughtTerms } from '../../domain/words.ts'
import { rowsFor } from './page-size.ts'
import { bookColumns } from './view-rows.ts'

/**
 * A page is either read along the index of its order, passing over what does not fit, or gathered from the index of a filter
 * that few books fit, and sorted. Which of them is cheap depends on how many fit: it is counted, to this number and no further.
 */
const few = 1_000

/**
 * Where a page is full of books that are among so many at the top, nothing needs to be counted: it is read along the order. For a word of
 * a fifth of a million books the index of words would give all of them before the first could be counted, which takes 25 ms.
 */
const top = 200

interface Order {
  readonly by: () => RawQueryFragment
  /** What lies behind a place; one row comparison, which is a range of the order's index. */
  readonly behind: (place: BookPosition) => RawQueryFragment
}

const orders: Readonly<Record<BookSort, Order>> = {
  newest: {
    by: () => sql`created_at desc, id desc`,
    behind: ({ keys: [at], id }) => sql`(created_at, id) < (${at}::timestamptz, ${id}::uuid)`,
  },
  title: {
    by: () => sql`filed_title, id`,
    behind: ({ keys: [title], id }) => sql`(filed_title, id) > (${title}::text, ${id}::uuid)`,
  },
  rating: {
    by: () => sql`average desc, review_count desc, book_id desc`,
    behind: ({ keys: [average, count], id }) =>
      sql`(average, review_count, book_id) < (${average}::numeric, ${count}::int, ${id}::uuid)`,
  },
  reviews: {
    by: () => sql`review_count desc, book_id desc`,
    behind: ({ keys: [count], id }) => sql`(review_count, book_id) < (${count}::int, ${id}::uuid)`,
  },
}

/** How many books fit each filter that has an index, as far as it matters; null where there is nothing to count. */
export function countFitting(query: BookQuery): RawQueryFragment | null {
  const { isbn, minRating, sort } = query
  const terms = soughtTerms(query)
  const rated = minRating !== undefined && sort !== 'rating' // whose order begins with the best rated anyway
  if (isbn !== undefined || (terms.length === 0 && !rated)) return null
  return sql`select
    ${terms.length === 0 ? sql`null` : sql`case when ${fullAtTheTop(query)} then ${few + 1} else ${counted(having(terms))} end`} as having_terms,
    ${!rated ? sql`null` : counted(ratedFrom(minRating))} as rated`
}

const counted = (found: RawQueryFragment): RawQueryFragment => sql`(select count(*) from (${found} limit ${few + 1}) fitting)`

function fullAtTheTop(query: BookQuery): RawQueryFragment {
  const { by } = orders[query.sort ?? 'newest']
  return sql`(select count(*) > ${query.limit} from (
    select terms, average from books join book_ratings on book_id = id where ${behind(query)} order by ${by()} limit ${top}) topmost
    where ${filters(query)})`
}

export interface Fitting {
  readonly having_terms: string | number | null
  readonly rated: string | number | null
}

export function selectBooks(query: BookQuery, fitting?: Fitting): RawQueryFragment {
  const { by } = orders[query.sort ?? 'newest']
  const from = gathered(query, fitting)
  const fits = sql`${behind(query)} and ${filters(query)}`
  return from
    ? sql`with found as materialized (${from})
      select ${bookColumns} from found
        cross join lateral (select * from books where id = found_id offset 0) books
        cross join lateral (select * from book_ratings where book_id = found_id offset 0) ratings
      where ${fits} order by ${by()} limit ${rowsFor(query.limit)}`
    : sql`select ${bookColumns} from books join book_ratings on book_id = id where ${fits} order by ${by()} limit ${rowsFor(query.limit)}`
}

/** The ids of few books, among them all that fit; undefined where no filter has few. */
function gathered({ isbn, minRating, ...words }: BookQuery, fitting?: Fitting): RawQueryFragment | undefined {
  if (isbn !== undefined) return sql`select id as found_id from books where isbn = ${isbn}`
  if (isFew(fitting?.having_terms)) return having(soughtTerms(words))
  if (isFew(fitting?.rated)) return ratedFrom(minRating!)
  return undefined
}

const isFew = (count: string | number | null | undefined): boolean => count != null && Number(count) <= few

/** The terms are in a query of their own, so that the planner, which cannot see them, always takes the index for rare ones. */
const having = (terms: readonly string[]): RawQueryFragment =>
  sql`select id as found_id from books where terms @> (select ${arrayOf(terms)}::text[])`

/** In the order of their index, so that it is the way to read them. */
const ratedFrom = (minRating: number): RawQueryFragment =>
  sql`select book_id as found_id from book_ratings where average >= ${minRating}::numeric
    order by average desc, review_count desc, book_id desc`

const behind = ({ after, sort = 'newest' }: BookQuery): RawQueryFragment => (after ? orders[sort].behind(after) : sql`true`)

function filters({ isbn, minRating, ...words }: BookQuery): RawQueryFragment {
  const terms = soughtTerms(words)
  return [
    ...(isbn === undefined ? [] : [sql`isbn = ${isbn}`]),
    // In these words it is a filter and no way to the rows: where it was to be one, they have been gathered already.
    ...(terms.length === 0 ? [] : [sql`(terms @> ${arrayOf(terms)}::text[]) is true`]),
    ...(minRating === undefined ? [] : [sql`average >= ${minRating}::numeric`]),
  ].reduce((all, one) => sql`${all} and ${one}`, sql`true`)
}

/** As PostgreSQL spells an array of texts. */
export const arrayOf = (terms: readonly string[]): string => `{${terms.map(term => JSON.stringify(term)).join(',')}}`
