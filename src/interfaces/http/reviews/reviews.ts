import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox'
import Type, { type Static } from 'typebox'
import type { ReviewView } from '../../../application/ports/views.ts'
import { GetReview } from '../../../application/use-cases/get-review.ts'
import { ListReviews } from '../../../application/use-cases/list-reviews.ts'
import { SubmitReview } from '../../../application/use-cases/submit-review.ts'
import { ReviewNotFound } from '../../../domain/errors.ts'
import { type BookId, readId, type ReviewId } from '../../../domain/identity.ts'
import type { Access } from '../callers/access.ts'
import { bookIdOf, bookPath } from '../books/books.ts'
import { keyedRequest, keyHeader, markReplayed, replayedHeader } from '../requests/idempotency-key.ts'
import { pageLinks } from '../representations/links.ts'
import { refuses } from '../problems/problem-responses.ts'
import { newReview } from './review-schemas.ts'
import { reviewCursors, reviewQuery, whichReviews } from './review-query.ts'
import { viewBytes } from '../representations/remembered.ts'
import { answers, headers, named, noQuery, usualLimit } from '../representations/schemas.ts'
import type { Use } from '../use.ts'

/** Where one review is found. */
export const reviewPath = Type.Object({ bookId: Type.String({ format: 'uuid' }), reviewId: Type.String({ format: 'uuid' }) })

/** Which review a path names. Throws BookNotFound and ReviewNotFound where nothing can have that name. */
export function reviewOf(path: Static<typeof reviewPath>): { bookId: BookId; id: ReviewId } {
  const bookId = bookIdOf(path.bookId)
  const id = readId<ReviewId>(path.reviewId)
  if (!id) throw new ReviewNotFound(bookId, path.reviewId)
  return { bookId, id }
}

export const reviewRoutes: FastifyPluginCallbackTypebox<{ use: Use; access: Access }> = (app, { use, access }, done) => {
  const [submitReview, listReviews, getReview] = [use(SubmitReview), use(ListReviews), use(GetReview)]
  const writer = access.wants(['reviews:write'])

  app.get(
    '/books/:bookId/reviews',
    {
      schema: {
        operationId: 'listReviews',
        tags: ['Reviews'],
        summary: "List a book's reviews",
        description: 'Reviews of a book, newest first unless told, a page at a time.',
        params: bookPath,
        querystring: reviewQuery,
        response: {
          200: answers('A page of reviews.', named<Buffer>('ReviewPage'), {
            ...headers.cacheStatus,
            ...headers.link,
          }),
          ...refuses('invalid-request', 'book-not-found'),
        },
      },
    },
    async (request, reply) => {
      const { limit, cursor, ...asked } = request.query
      const bookId = bookIdOf(request.params.bookId)
      const which = whichReviews(asked)
      const cursors = reviewCursors(bookId, which)
      const after = cursors.read(cursor)
      const answer = await listReviews.execute(bookId, { ...which, limit: limit ?? usualLimit, after })
      return viewBytes(request, reply, answer, () => {
        const next = cursors.write(answer.view.next)
        return {
          body: { items: answer.view.items, next },
          link: pageLinks(`/books/${bookId}/reviews`, { ...asked, limit }, next),
        }
      })
    },
  )

  app.post(
    '/books/:bookId/reviews',
    {
      config: writer.config,
      schema: {
        operationId: 'submitReview',
        tags: ['Reviews'],
        summary: 'Review a book',
        description: 'The rating of the book counts it at once.',
        params: bookPath,
        headers: keyHeader,
        querystring: noQuery,
        body: newReview(access),
        response: {
          201: answers('The review, as it was submitted.', named<ReviewView>('Review'), {
            ...headers.location,
            ...replayedHeader,
          }),
          ...refuses(
            ...writer.refusals,
            'invalid-request',
            'malformed-json',
            'book-not-found',
            'already-reviewed',
            'request-in-progress',
            'body-too-large',
            'unsupported-media-type',
            'validation-failed',
            'idempotency-key-reused',
          ),
        },
      },
    },
    async (request, reply) => {
      const bookId = bookIdOf(request.params.bookId)
      const input = { bookId, reviewer: access.reviewerOf(request), opinion: request.body }
      const key = keyedRequest(request, access.keyOwner(request))
      const { result: review, replayed } = await submitReview.execute(input, key)
      if (replayed) void markReplayed(reply)
      const location = `/books/${bookId}/reviews/${review.id}`
      return reply.code(201).header('location', location).send(review)
    },
  )

  app.get(
    '/books/:bookId/reviews/:reviewId',
    {
      schema: {
        operationId: 'getReview',
        tags: ['Reviews'],
        summary: 'Get a review',
        description: 'One review of a book.',
        params: reviewPath,
        querystring: noQuery,
        response: {
          200: answers('The review.', named<Buffer>('Review'), headers.cacheStatus),
          ...refuses('invalid-request', 'book-not-found', 'review-not-found'),
        },
      },
    },
    async (request, reply) => {
      const { bookId, id } = reviewOf(request.params)
      const answer = await getReview.execute(bookId, id)
      return viewBytes(request, reply, answer, () => ({ body: { ...answer.view } }))
    },
  )
  done()
}
