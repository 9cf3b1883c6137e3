import { tidied } from './formats.ts'
import type { Asked, Fault } from './oracle.ts'

type Sent = Readonly<Record<string, unknown>>

/**
 * What tells who asks from anybody else: the subject of their token or else their name, which is believed; undefined where it is
 * not said. @param sent the body, where it says so
 */
export function askerOf({ query, request: { caller } }: Pick<Asked, 'query' | 'request'>, sent: Sent = {}): string | undefined {
  if (caller) return caller.is === 'known' ? caller.subject : undefined
  const name = query.get('reviewer') ?? sent['reviewer']
  return typeof name === 'string' ? tidied(name) : undefined
}

/** A review is changed by whoever gave it; one that nobody can be told to have given, by nobody. */
export function* askerFaults(asked: Asked): Iterable<Fault> {
  const { operation, ids, model, query } = asked
  const review = ids['bookId'] && ids['reviewId'] && model.review(ids['bookId'], ids['reviewId'])
  if (!review || operation.method === 'GET' || query.has('reason')) return // which is a moderator's
  const asker = askerOf(asked)
  if (asker !== undefined && !model.isTheirs(review, asker)) yield { what: 'another one’s review', statuses: [403] }
}

const own = '/reviewers/me/reviews'

/** Which list a page is of, by the path of it: reviews by one reviewer are one list, however they are asked for. */
export function listOf(asked: Asked): string {
  const { request, operation, model } = asked
  const asker = askerOf(asked)
  if (operation.path === own && asker !== undefined) return reviewsBy(model.reviewerIds.get(asker) ?? asker)
  return new URL(request.url, 'http://any').pathname.toLowerCase()
}

export const reviewsBy = (id: string): string => `/reviewers/${id}/reviews`
