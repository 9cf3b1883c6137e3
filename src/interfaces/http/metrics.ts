import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import type { Metrics } from '../../application/ports/metrics.ts'
import { anyRequest, problemResponses } from './problems/problem-responses.ts'

const MetricsText = Type.String({
  format: 'text',
  maxLength: 1_048_576,
  examples: ['# TYPE book_review_shared_cache_up gauge\nbook_review_shared_cache_up 1\n'],
})

export const metricsRoutes: FastifyPluginCallbackTypebox<{ metrics: Metrics }> = (app, { metrics }, done) => {
  app.get(
    '/metrics',
    {
      config: { always: true },
      schema: {
        operationId: 'readMetrics',
        tags: ['Health'],
        summary: 'What the service has counted',
        description: 'In the text format of Prometheus.',
        response: {
          200: { description: 'The metrics.', content: { 'text/plain': { schema: MetricsText } } },
          ...problemResponses(...anyRequest),
        },
      },
    },
    async (_request, reply) =>
      reply
        .type(metrics.contentType)
        .header('cache-control', 'no-store')
        .send(await metrics.text()),
  )
  done()
}
