import type { BookQuery, PageQuery, ReviewQuery } from '../../application/ports/catalogue.ts'
import type { Position } from '../../application/ports/orders.ts'
import { soughtTerms } from '../../domain/words.ts'

// The names of pages in the cache: the same for queries that mean the same, and for no others.

export function booksName({ isbn, minRating, sort, ...query }: BookQuery): string {
  const terms = soughtTerms(query)
  return named('books', [
    ...page(query),
    ['sort', sort === 'newest' ? undefined : sort],
    ['isbn', isbn],
    ['minRating', minRating],
    ['terms', terms.length === 0 ? undefined : terms.join(',')],
  ])
}

export function reviewsName({ ratings = [], sort, ...query }: ReviewQuery): string {
  const stars = [...new Set(ratings)].sort().join(',')
  return named('reviews', [...page(query), ['sort', sort === 'newest' ? undefined : sort], ['rating', stars || undefined]])
}

type Part = readonly [name: string, value: string | number | undefined]

const page = ({ limit, after }: PageQuery<Position<string>>): Part[] => [
  ['limit', limit],
  ['after', after ? JSON.stringify([...after.keys, after.id]) : undefined],
]

/** For every cached read: so in the plainest way. */
function named(list: string, parts: readonly Part[]): string {
  let text = `${list}?`
  for (const [name, value] of parts) if (value !== undefined) text += `&${name}=${encodeURIComponent(value)}`
  return text
}
