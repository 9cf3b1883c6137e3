import { channel } from 'node:diagnostics_channel'
import { describe, expect, test } from '@jest/globals'
import type { FastifyInstance } from 'fastify'
import Type from 'typebox'
import type { DependencyContainer } from 'tsyringe'
import { EraseReviewer } from '../../../src/application/use-cases/erase-reviewer.ts'
import { ModerateReview } from '../../../src/application/use-cases/moderate-review.ts'
import { ReviseReview } from '../../../src/application/use-cases/revise-review.ts'
import type { OwnReview } from '../../../src/application/use-cases/find-seen-review.ts'
import { WithdrawReview } from '../../../src/application/use-cases/withdraw-review.ts'
import type { Reviewer } from '../../../src/domain/review.ts'
import { memoryService, type Service } from '../../support/memory-service.ts'
import { TestIssuer } from '../../support/test-issuer.ts'
import { useApi } from '../../support/api-matcher.ts'
import { pgliteService } from '../database-services.ts'
import type { Open } from '../endpoints/requests-in-progress.ts'
import { believing, openedToTokens, tokenOf } from './people.ts'
import { wrongsOfStrangers } from './strangers.ts'

describe.each<[string, Open]>([
  ['memory adapters', memoryService],
  ['PGlite', pgliteService],
])('over %s, somebody else’s token', (_, open) => {
  const the = openedToTokens(open)

  test('does nothing to a review, by whatever the API document has', async () => {
    expect(await wrongsOfStrangers(the.service, the.token)).toEqual([])
  })
})

/** A route that somebody may have added without a thought of whose the review is. */
type Planted = (api: FastifyInstance, service: () => Service) => void

const config = { scopes: [['reviews:write']] as const }
const schema = (operationId: string, ...names: string[]) => ({
  operationId,
  params: Type.Object(Object.fromEntries(names.map(name => [name, Type.String({ format: 'uuid' })]))),
  response: { 204: Type.Null({ description: 'Done.' }) },
})

const plantedRoutes: Readonly<Record<string, [Planted, RegExp]>> = {
  'a route that erases whom its path names': [
    (api, service) =>
      api.delete(
        '/reviewers/:reviewerId',
        { config, schema: schema('eraseAnybody', 'reviewerId') },
        async ({ params }, reply) => {
          await service()
            .container.resolve(EraseReviewer)
            .execute({ id: (params as { reviewerId: string }).reviewerId } as Reviewer)
          return reply.code(204).send(null)
        },
      ),
    /^eraseAnybody .* changed what is another's$/,
  ],
  'a route that does nothing yet, and refuses nobody': [
    api =>
      api.put(
        '/books/:bookId/reviews/:reviewId/likes',
        { config, schema: schema('like', 'bookId', 'reviewId') },
        async (_, reply) => reply.code(204).send(null),
      ),
    /^like .* answered 204 and not not-your-review$/,
  ],
}

const careless: Readonly<Record<string, [(container: DependencyContainer) => void, RegExp]>> = {
  'a use case that asks nobody whose it is': [
    container => {
      const execute = (seen: OwnReview) => container.resolve(ModerateReview).execute({ ...seen, reason: 'None.' })
      container.register(WithdrawReview, { useValue: { execute } as unknown as WithdrawReview })
    },
    /^withdrawReview .* changed what is another's$/,
  ],
  'a use case that does nothing': [
    container => container.register(ReviseReview, { useValue: { execute: async () => ({}) } as unknown as ReviseReview }),
    /^reviseReview .* and not not-your-review$/,
  ],
}

describe('somebody else’s token is seen to do something', () => {
  /** The service with something planted in it. */
  async function found(plant: Planted | null, swap: (container: DependencyContainer) => void = () => {}): Promise<string[]> {
    const issuer = await TestIssuer.start()
    let service: Service | undefined
    const planting = (message: unknown): void => {
      const { fastify: app } = message as { fastify: FastifyInstance }
      app.addHook('onRoute', function ({ method, url }) {
        if (plant && method === 'DELETE' && url === '/reviewers/me') plant(this, () => service!)
      })
    }
    channel('fastify.initialization').subscribe(planting)
    try {
      service = await memoryService({ environment: believing(issuer), swap })
      useApi(service.app)
      return await wrongsOfStrangers(service, (sub, scope) => tokenOf(issuer, service!, sub, scope))
    } finally {
      channel('fastify.initialization').unsubscribe(planting)
      await service?.close()
      await issuer.close()
    }
  }

  test.each(Object.entries(plantedRoutes))('by %s', async (_, [plant, complaint]) => {
    expect(await found(plant)).toContainEqual(expect.stringMatching(complaint))
  })

  test.each(Object.entries(careless))('by %s', async (_, [swap, complaint]) => {
    expect(await found(null, swap)).toContainEqual(expect.stringMatching(complaint))
  })
})
