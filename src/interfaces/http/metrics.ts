import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox'
import type { Metrics } from '../../application/ports/metrics.ts'

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
        response: { 200: { description: 'The metrics.', content: { 'text/plain': { schema: { type: 'string' } } } } },
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
