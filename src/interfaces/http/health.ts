import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import type { Dependency } from '../../application/ports/dependency.ts'
import { anyRequest, problemResponses } from './problems/problem-responses.ts'
import { answers } from './representations/schemas.ts'

const Readiness = Type.Object({
  status: Type.Enum(['ready', 'degraded', 'unready', 'draining']),
  access: Type.Enum(['open', 'tokens'], {
    description:
      '`open`: anybody who reaches the service may write, under any name. `tokens`: whoever has an access token for it.',
  }),
  dependencies: Type.Record(Type.String(), Type.Enum(['up', 'down']), { examples: [{ database: 'up', cache: 'up' }] }),
})

const unready = { status: 'unready', access: 'tokens', dependencies: { database: 'down', cache: 'up' } }

export interface Health {
  readonly dependencies: readonly Dependency[]
  /** Whether the service is about to stop, and wants no new work. */
  readonly draining: () => boolean
  /** Who may write. */
  readonly access: 'open' | 'tokens'
}

export const healthRoutes: FastifyPluginCallbackTypebox<Health> = (app, { dependencies, draining, access }, done) => {
  app.get(
    '/livez',
    {
      config: { always: true },
      schema: {
        operationId: 'isAlive',
        tags: ['Health'],
        summary: 'Is the process alive?',
        description: 'Asks nothing but the process itself.',
        response: {
          200: answers('It is.', Type.Object({ status: Type.Literal('alive') }), {}),
          ...problemResponses(...anyRequest),
        },
      },
    },
    async (_request, reply) => reply.header('cache-control', 'no-store').send({ status: 'alive' }),
  )

  app.get(
    '/readyz',
    {
      config: { always: true },
      schema: {
        operationId: 'isReady',
        tags: ['Health'],
        summary: 'Can it do its work?',
        description: 'Names what the service leans on, and its state. `degraded`: only something it can do without is away.',
        response: {
          200: answers('It can.', Readiness, {}),
          503: answers('It cannot, or is about to stop.', Readiness, {}, unready),
          ...problemResponses(...anyRequest),
        },
      },
    },
    async (_request, reply) => {
      const states = await Promise.all(dependencies.map(dependency => dependency.state()))
      const down = dependencies.filter((_, at) => states[at] === 'down')
      const unready = down.some(({ optional }) => !optional)
      const status = draining() ? 'draining' : unready ? 'unready' : down.length > 0 ? 'degraded' : 'ready'
      const answer = {
        status,
        access,
        dependencies: Object.fromEntries(dependencies.map(({ name }, at) => [name, states[at]!])),
      } as const
      return reply
        .code(draining() || unready ? 503 : 200)
        .header('cache-control', 'no-store')
        .send(answer)
    },
  )
  done()
}
