import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import Type from 'typebox'
import type { PageQuery } from '../../../application/ports/catalogue.ts'
import type { ReviewPosition } from '../../../application/ports/orders.ts'
import { EraseReviewer } from '../../../application/use-cases/erase-reviewer.ts'
import { ListReviewsByReviewer } from '../../../application/use-cases/list-reviews-by-reviewer.ts'
import { readId, type ReviewerId } from '../../../domain/identity.ts'
import type { Access } from '../callers/access.ts'
import { refuses } from '../problems/problem-responses.ts'
import { RefusedRequest } from '../problems/refused-request.ts'
import { pageLinks } from '../representations/links.ts'
import { viewBytes } from '../representations/remembered.ts'
import { answers, headers, named, pageQuery, usualLimit } from '../representations/schemas.ts'
import { readCursor, reviewKeys, writeCursor } from '../requests/cursor.ts'
import type { Use } from '../use.ts'

const reviewerPath = Type.Object({ reviewerId: Type.String({ format: 'uuid' }) })

const page = {
  200: answers('A page of reviews.', named<Buffer>('ReviewPage'), { ...headers.cacheStatus, ...headers.link }),
}

/** What the query of a page says: its size, where it begins, and in open mode who asks. */
interface Asked {
  readonly limit?: number
  readonly cursor?: string
}

export const reviewerRoutes: FastifyPluginCallbackTypebox<{ use: Use; access: Access }> = (app, { use, access }, done) => {
  const [listReviews, eraseReviewer] = [use(ListReviewsByReviewer), use(EraseReviewer)]
  const [anyToken, writer] = [access.wants([]), access.wants(['reviews:write'])]

  const sendPage = async (request: FastifyRequest, reply: FastifyReply, path: string, reviewer: ReviewerId, asked: Asked) => {
    const { limit, cursor, ...who } = asked
    const list = `reviews by ${reviewer}`
    const after = cursor === undefined ? null : readCursor<ReviewPosition['id']>(list, reviewKeys.newest, cursor)
    const query: PageQuery<ReviewPosition> = { limit: limit ?? usualLimit, after }
    const answer = await listReviews.execute(reviewer, query)
    return viewBytes(request, reply, answer, () => {
      const next = answer.view.next && writeCursor(list, answer.view.next)
      return { body: { items: answer.view.items, next }, link: pageLinks(path, { ...who, limit }, next) }
    })
  }

  app.get(
    '/reviewers/me/reviews',
    {
      config: anyToken.config,
      schema: {
        operationId: 'listOwnReviews',
        tags: ['Reviewers'],
        summary: 'List your own reviews',
        description: 'Your reviews of whatever books, newest first, a page at a time.',
        querystring: Type.Object({ ...access.named, ...pageQuery.properties }, { additionalProperties: false }),
        response: { ...page, ...refuses(...anyToken.refusals, 'invalid-request') },
      },
    },
    async (request, reply) => {
      void reply.header('cache-control', 'private, no-cache') // the next who asks in the same browser may be another
      return sendPage(request, reply, '/reviewers/me/reviews', access.reviewerOf(request).id, request.query)
    },
  )

  app.get(
    '/reviewers/:reviewerId/reviews',
    {
      schema: {
        operationId: 'listReviewsByReviewer',
        tags: ['Reviewers'],
        summary: "List a reviewer's reviews",
        description:
          'Their reviews of whatever books, newest first, a page at a time; none of somebody who has not reviewed anything, or has been erased.',
        params: reviewerPath,
        querystring: pageQuery,
        response: { ...page, ...refuses('invalid-request', 'reviewer-not-found') },
      },
    },
    async (request, reply) => {
      const { reviewerId } = request.params
      const reviewer = readId<ReviewerId>(reviewerId)
      if (!reviewer) throw new RefusedRequest('reviewer-not-found', `There is no reviewer ${reviewerId}.`)
      return sendPage(request, reply, `/reviewers/${reviewer}/reviews`, reviewer, request.query)
    },
  )

  app.delete(
    '/reviewers/me',
    {
      config: writer.config,
      schema: {
        operationId: 'eraseReviewer',
        tags: ['Reviewers'],
        summary: 'Have yourself erased',
        description:
          'Your name and all you have written are gone for good. Your ratings still count, as those of somebody whom nobody can name; you cannot rate the same books again.',
        querystring: Type.Object({ ...access.named }, { additionalProperties: false }),
        response: {
          204: Type.Null({ description: 'Nothing of what you said is left.' }),
          ...refuses(...writer.refusals, 'invalid-request'),
        },
      },
    },
    async (request, reply) => {
      await eraseReviewer.execute(access.reviewerOf(request))
      return reply.code(204).send(null)
    },
  )
  done()
}
