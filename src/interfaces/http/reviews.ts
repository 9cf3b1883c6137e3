import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import type { Reviewers } from '../../application/ports/reviewers.ts'
import type { ReviewView } from '../../application/ports/views.ts'
import { GetReview } from '../../application/use-cases/get-review.ts'
import { ListReviews } from '../../application/use-cases/list-reviews.ts'
import { SubmitReview } from '../../application/use-cases/submit-review.ts'
import { ReviewNotFound } from '../../domain/errors.ts'
import { readId, type ReviewId } from '../../domain/identity.ts'
import { reviewLimits as limits } from '../../domain/review.ts'
import { bookIdOf, bookPath } from './books.ts'
import { cacheStatus } from './cache-status.ts'
import { pageLinks } from './links.ts'
import { refuses } from './problem-answers.ts'
import { reviewCursors, reviewQuery, whichReviews } from './review-query.ts'
import { answers, headers, named, noQuery, nullable, type PageView, time, usualLimit } from './schemas.ts'
import type { Use } from './use.ts'

const rating = Type.Integer({ minimum: 1, maximum: 5, description: 'Whole stars.', examples: [5] })
const title = nullable(
  Type.String({ minLength: 1, maxLength: limits.title.max, format: 'text-not-blank', examples: ['Growing up is hard'] }),
)
const body = nullable(
  Type.String({
    maxLength: limits.body.max,
    format: 'text',
    description: 'Null where there is only a rating.',
    examples: ['I was sorry when it ended.'],
  }),
)
const spoiler = Type.Boolean({ description: 'Whether the text gives the plot away.' })
const reviewerName = Type.String({
  minLength: 1,
  maxLength: limits.reviewer.max,
  format: 'text-not-blank',
  examples: ['Dorothea'],
})

export const ReviewSchema = Type.Object(
  {
    id: Type.String({ format: 'uuid' }),
    bookId: Type.String({ format: 'uuid' }),
    reviewer: Type.Object({ id: Type.String({ format: 'uuid' }), name: reviewerName }),
    rating,
    title,
    body,
    spoiler,
    createdAt: time,
    updatedAt: time,
    edited: Type.Boolean({ description: 'Whether it was revised after it was submitted.' }),
  },
  { $id: 'Review', description: 'What one reviewer thinks of one book.' },
)

const NewReview = Type.Object(
  {
    reviewer: Type.String({ ...reviewerName, description: 'The name of who reviews; one name reviews a book once.' }),
    rating,
    title: Type.Optional(title),
    body: Type.Optional(body),
    spoiler: Type.Optional(Type.Boolean({ ...spoiler, default: false })),
  },
  { additionalProperties: false },
)

export const reviewRoutes: FastifyPluginCallbackTypebox<{ use: Use; reviewers: Reviewers }> = (app, { use, reviewers }, done) => {
  const [submitReview, listReviews, getReview] = [use(SubmitReview), use(ListReviews), use(GetReview)]

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
          200: answers('A page of reviews.', named<PageView<ReviewView>>('ReviewPage'), {
            ...headers.etag,
            ...headers.cacheStatus,
            ...headers.link,
          }),
          ...refuses('invalid-request', 'book-not-found'),
        },
      },
    },
    async ({ params, query: { limit, cursor, ...asked } }, reply) => {
      const bookId = bookIdOf(params.bookId)
      const which = whichReviews(asked)
      const cursors = reviewCursors(bookId, which)
      const after = cursors.read(cursor)
      const { view, source } = await listReviews.execute(bookId, { ...which, limit: limit ?? usualLimit, after })
      const next = cursors.write(view.next)
      const link = pageLinks(`/books/${bookId}/reviews`, { ...asked, limit }, next)
      void reply.header('cache-status', cacheStatus(source)).header('link', link)
      return reply.send({ items: view.items, next })
    },
  )

  app.post(
    '/books/:bookId/reviews',
    {
      schema: {
        operationId: 'submitReview',
        tags: ['Reviews'],
        summary: 'Review a book',
        description: 'The rating of the book counts it at once.',
        params: bookPath,
        querystring: noQuery,
        body: NewReview,
        response: {
          201: answers('The review, as it was submitted.', named<ReviewView>('Review'), { ...headers.location, ...headers.etag }),
          ...refuses(
            'invalid-request',
            'malformed-json',
            'book-not-found',
            'already-reviewed',
            'body-too-large',
            'unsupported-media-type',
            'validation-failed',
          ),
        },
      },
    },
    async ({ params, body: { reviewer, ...opinion } }, reply) => {
      const bookId = bookIdOf(params.bookId)
      const review = await submitReview.execute({ bookId, reviewer: reviewers.named(reviewer), opinion })
      const location = `/books/${bookId}/reviews/${review.id}`
      return reply.code(201).header('location', location).header('cache-control', 'no-store').send(review)
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
        params: Type.Object({ bookId: Type.String({ format: 'uuid' }), reviewId: Type.String({ format: 'uuid' }) }),
        querystring: noQuery,
        response: {
          200: answers('The review.', named<ReviewView>('Review'), { ...headers.etag, ...headers.cacheStatus }),
          ...refuses('invalid-request', 'book-not-found', 'review-not-found'),
        },
      },
    },
    async ({ params }, reply) => {
      const bookId = bookIdOf(params.bookId)
      const id = readId<ReviewId>(params.reviewId)
      if (!id) throw new ReviewNotFound(bookId, params.reviewId)
      const { view, source } = await getReview.execute(bookId, id)
      return reply.header('cache-status', cacheStatus(source)).send(view)
    },
  )
  done()
}
