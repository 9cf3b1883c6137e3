import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import Type from 'typebox'
import type { Reviewers } from '../../../application/ports/reviewers.ts'
import type { ReviewView } from '../../../application/ports/views.ts'
import { ReviseReview } from '../../../application/use-cases/revise-review.ts'
import { WithdrawReview } from '../../../application/use-cases/withdraw-review.ts'
import { entityTag, namesTag } from '../representations/entity-tag.ts'
import { patchMediaTypes, readAsJson } from '../requests/json-body.ts'
import { refuses } from '../problems/problem-responses.ts'
import { RefusedRequest } from '../problems/problems.ts'
import { ReviewChanges, reviewerName } from './review-schemas.ts'
import { reviewOf, reviewPath } from './reviews.ts'
import { answers, named } from '../representations/schemas.ts'
import type { Use } from '../use.ts'

const byReviewer = Type.Object(
  {
    reviewer: Type.String({
      ...reviewerName,
      description: 'The name of who asks: the one under which the review was submitted.',
    }),
  },
  { additionalProperties: false },
)

const precondition = Type.Object({
  'If-Match': Type.String({
    format: 'text',
    maxLength: 8_000,
    description: 'The `ETag` of the review as you have read it, or `*` for whatever it is by now (RFC 9110, section 13.1.1).',
    examples: ['"fXpJ0sXr2V5gC1mZbQyG8A"'],
  }),
})

/** As GET serialises it. */
const representation = { $ref: 'Review#' }

/** What a reviewer does with a review of theirs. The request's own shape comes first (400 to 428), and then 404, 403, 412. */
export const reviewChangeRoutes: FastifyPluginCallbackTypebox<{ use: Use; reviewers: Reviewers }> = (
  app,
  { use, reviewers },
  done,
) => {
  const [reviseReview, withdrawReview] = [use(ReviseReview), use(WithdrawReview)]
  readAsJson(app, patchMediaTypes[0]) // here only: elsewhere there is nothing to merge with

  app.patch(
    '/books/:bookId/reviews/:reviewId',
    {
      schema: {
        operationId: 'reviseReview',
        tags: ['Reviews'],
        summary: 'Revise a review',
        description:
          'A JSON Merge Patch (RFC 7396): what is left out stays as it is, and null takes a title or a body away. ' +
          'A patch that changes nothing is answered with the review as it is.',
        consumes: [...patchMediaTypes],
        params: reviewPath,
        querystring: byReviewer,
        headers: precondition,
        body: ReviewChanges,
        response: {
          200: answers('The review, as it now is.', named<ReviewView>('Review'), {}),
          ...refuses(
            'invalid-request',
            'malformed-json',
            'not-your-review',
            'book-not-found',
            'review-not-found',
            'stale-review',
            'body-too-large',
            'unsupported-media-type',
            'validation-failed',
            'precondition-required',
          ),
        },
      },
    },
    async (request, reply) => {
      const unchanged = sameAsRead(request, reply)
      const { bookId, id } = reviewOf(request.params)
      const reviewer = reviewers.named(request.query.reviewer)
      const review = await reviseReview.execute({ bookId, id, reviewer, changes: request.body, unchanged })
      return reply.send(review)
    },
  )

  app.delete(
    '/books/:bookId/reviews/:reviewId',
    {
      schema: {
        operationId: 'withdrawReview',
        tags: ['Reviews'],
        summary: 'Withdraw a review',
        description: 'The rating of the book no longer counts it, and its reviewer may review the book again.',
        params: reviewPath,
        querystring: byReviewer,
        headers: precondition,
        response: {
          204: Type.Null({ description: 'The review is no more.' }),
          ...refuses(
            'invalid-request',
            'not-your-review',
            'book-not-found',
            'review-not-found',
            'stale-review',
            'precondition-required',
          ),
        },
      },
    },
    async (request, reply) => {
      const unchanged = sameAsRead(request, reply)
      const { bookId, id } = reviewOf(request.params)
      await withdrawReview.execute({ bookId, id, reviewer: reviewers.named(request.query.reviewer), unchanged })
      return reply.code(204).send(null)
    },
  )
  done()
}

/** Whether a review is, byte for byte, what the If-Match of a request names. Refuses a request without one (RFC 6585, section 3). */
function sameAsRead(request: FastifyRequest, reply: FastifyReply): (current: ReviewView) => boolean {
  const ifMatch = request.headers['if-match']
  if (ifMatch === undefined)
    throw new RefusedRequest('precondition-required', 'If-Match must name the ETag of the review as you have read it.')
  return current => namesTag(ifMatch, entityTag(reply.serializeInput({ ...current }, representation)), 'strong')
}
