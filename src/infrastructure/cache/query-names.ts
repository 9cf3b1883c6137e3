import type { BookQuery, PageQuery, ReviewQuery } from '../../application/ports/catalogue.ts'
import type { Position } from '../../application/ports/orders.ts'
import { soughtTerms } from '../../domain/words.ts'

// The names of pages in the cache: the same for queries that mean the same, and for no others.

export function booksName(query: BookQuery): string {
  const { isbn, minRating } = query
  const terms = soughtTerms(query).join(',')
  return `books?${page(query)}${part('isbn', isbn)}${part('minRating', minRating)}${part('terms', terms || undefined)}`
}

export function reviewsName(query: ReviewQuery): string {
  const stars = query.ratings && [...new Set(query.ratings)].sort().join(',')
  return `reviews?${page(query)}${part('rating', stars || undefined)}`
}

const page = ({ limit, after, sort }: PageQuery<Position<string>> & { readonly sort?: string | undefined }): string =>
  part('limit', limit) +
  part('after', after ? JSON.stringify([...after.keys, after.id]) : undefined) +
  part('sort', sort === 'newest' ? undefined : sort)

const part = (name: string, value: string | number | undefined): string =>
  value === undefined ? '' : `&${name}=${encodeURIComponent(value)}`
