import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import Type from 'typebox'
import type { ReviewView } from '../../../application/ports/views.ts'
import { ModerateReview } from '../../../application/use-cases/moderate-review.ts'
import { ReviseReview } from '../../../application/use-cases/revise-review.ts'
import { WithdrawReview } from '../../../application/use-cases/withdraw-review.ts'
import { reviewLimits } from '../../../domain/review.ts'
import { wrongWithText } from '../../../domain/text.ts'
import type { Access } from '../callers/access.ts'
import { entityTag, namesTag } from '../representations/entity-tag.ts'
import { patchMediaTypes, readAsJson } from '../requests/json-body.ts'
import { refuses } from '../problems/problem-responses.ts'
import { RefusedRequest } from '../problems/refused-request.ts'
import { reasonSchema, ReviewChanges } from './review-schemas.ts'
import { reviewOf, reviewPath } from './reviews.ts'
import { answers, named } from '../representations/schemas.ts'
import type { Use } from '../use.ts'

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
export const reviewChangeRoutes: FastifyPluginCallbackTypebox<{ use: Use; access: Access }> = (app, { use, access }, done) => {
  const [reviseReview, withdrawReview, moderateReview] = [use(ReviseReview), use(WithdrawReview), use(ModerateReview)]
  const [writer, remover] = [access.wants(['reviews:write']), access.wants(['reviews:write'], ['reviews:moderate'])]
  const moderated = access.mode === 'tokens' ? { reason: Type.Optional(reasonSchema) } : {}
  readAsJson(app, patchMediaTypes[0]) // here only: elsewhere there is nothing to merge with

  app.patch(
    '/books/:bookId/reviews/:reviewId',
    {
      config: writer.config,
      schema: {
        operationId: 'reviseReview',
        tags: ['Reviews'],
        summary: 'Revise a review',
        description:
          'A JSON Merge Patch (RFC 7396): what is left out stays as it is, and null takes a title or a body away. ' +
          'A patch that changes nothing is answered with the review as it is.',
        consumes: [...patchMediaTypes],
        params: reviewPath,
        querystring: Type.Object({ ...access.named }, { additionalProperties: false }),
        headers: precondition,
        body: ReviewChanges,
        response: {
          200: answers('The review, as it now is.', named<ReviewView>('Review'), {}),
          ...refuses(
            ...writer.refusals,
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
      const reviewer = access.reviewerOf(request)
      const review = await reviseReview.execute({ bookId, id, reviewer, changes: request.body, unchanged })
      return reply.send(review)
    },
  )

  app.delete(
    '/books/:bookId/reviews/:reviewId',
    {
      config: remover.config,
      schema: {
        operationId: 'withdrawReview',
        tags: ['Reviews'],
        summary: 'Withdraw a review',
        description: 'The rating of the book no longer counts it, and its reviewer may review the book again.',
        params: reviewPath,
        querystring: Type.Unsafe<{ reason?: string }>(
          Type.Object({ ...access.named, ...moderated }, { additionalProperties: false }),
        ),
        headers: precondition,
        response: {
          204: Type.Null({ description: 'The review is no more.' }),
          ...refuses(
            ...remover.refusals,
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
      const { reason } = request.query
      access.requires(request, reason === undefined ? 'reviews:write' : 'reviews:moderate')
      const unchanged = sameAsRead(request, reply)
      const seen = { ...reviewOf(request.params), unchanged }
      if (reason === undefined) await withdrawReview.execute({ ...seen, reviewer: access.reviewerOf(request) })
      else await moderateReview.execute({ ...seen, reason: keptReason(reason) })
      return reply.code(204).send(null)
    },
  )
  done()
}

/** It may only be too long as it would be kept (NFC). @throws RefusedRequest: it is of the query, as the rest that is refused there */
function keptReason(reason: string): string {
  const wrong = wrongWithText(reason, reviewLimits.reason)
  if (wrong) throw new RefusedRequest('invalid-request', `reason ${wrong}.`)
  return reason
}

/** Whether a review is, byte for byte, what the If-Match of a request names. Refuses a request without one (RFC 6585, section 3). */
function sameAsRead(request: FastifyRequest, reply: FastifyReply): (current: ReviewView) => boolean {
  const ifMatch = request.headers['if-match']
  if (ifMatch === undefined)
    throw new RefusedRequest('precondition-required', 'If-Match must name the ETag of the review as you have read it.')
  return current => namesTag(ifMatch, entityTag(reply.serializeInput({ ...current }, representation)), 'strong')
}
