import { randomUUID } from 'node:crypto'
import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import type { Metrics } from '../../application/ports/metrics.ts'
import type { Reviewers } from '../../application/ports/reviewers.ts'
import { answerOtherMethods } from './allowed-methods.ts'
import { controlCaching } from './cache-control.ts'
import { hangUpWhileClosing } from './closing.ts'
import { describeApi } from './api-description.ts'
import { answerBrokenHttp, answerUnknownExpectation } from './broken-http.ts'
import { bookRoutes } from './books.ts'
import { answerConditionally } from './conditional-reads.ts'
import { type Health, healthRoutes } from './health.ts'
import { readJsonBodies } from './json-body.ts'
import { negotiateMedia } from './media.ts'
import { metricsRoutes } from './metrics.ts'
import { honourPreferences } from './preferences.ts'
import { answerProblem } from './problem-answers.ts'
import { problemPages } from './problem-pages.ts'
import { RefusedRequest } from './problems.ts'
import { reviewChangeRoutes } from './review-changes.ts'
import { reviewRoutes } from './reviews.ts'
import type { Use } from './use.ts'
import { schemaController } from './validation.ts'

export interface ServerOptions extends Health {
  readonly use: Use
  readonly reviewers: Reviewers
  readonly metrics: Metrics
  /** For how many milliseconds a client may use an answer without asking again. */
  readonly maxAge?: number
  readonly log: FastifyBaseLogger
}

/** The service over HTTP, ready to listen or to be asked by `inject`. */
export async function createServer({
  use,
  reviewers,
  metrics,
  maxAge = 0,
  log,
  dependencies,
  draining,
}: ServerOptions): Promise<FastifyInstance> {
  const app = Fastify({
    loggerInstance: log,
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'requestId' }), // one line a request, below
    genReqId: () => randomUUID(),
    schemaController,
    bodyLimit: 64 * 1024,
    requestTimeout: 10_000,
    keepAliveTimeout: 65_000, // longer than a load balancer's, so that it is the one to hang up
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: 16 * 1024 }, // as long as a path can be: what is no id is not found, however long it is
    return503OnClosing: false, // what was accepted is answered
    http: { requireHostHeader: false }, // refused below, as a problem
    frameworkErrors: (error, request, reply) => void answerProblem(error, request, reply),
    clientErrorHandler: answerBrokenHttp,
  }).withTypeProvider<TypeBoxTypeProvider>()

  app.server.on('checkExpectation', answerUnknownExpectation)
  app.setErrorHandler(answerProblem)
  app.setNotFoundHandler(({ url }) => {
    throw new RefusedRequest('not-found', `There is nothing at ${url.split('?')[0]}.`)
  })
  readJsonBodies(app)
  hangUpWhileClosing(app)
  refuseWithoutHost(app)
  app.addHook('onResponse', (request, reply, done) => {
    const { method, routeOptions } = request
    request.log.info(
      { method, route: routeOptions.url ?? null, status: reply.statusCode, ms: Math.round(reply.elapsedTime) },
      'request',
    )
    done()
  })

  negotiateMedia(app)
  answerConditionally(app)
  honourPreferences(app)
  controlCaching(app, maxAge)
  const others = answerOtherMethods(app)
  await describeApi(app)
  app.get('/openapi.json', { schema: { hide: true }, config: { offers: ['application/json'] } }, async () => app.swagger())
  await app.register(async api => {
    await api.register(bookRoutes, { use })
    await api.register(reviewRoutes, { use, reviewers })
    await api.register(reviewChangeRoutes, { use, reviewers })
  })
  await app.register(healthRoutes, { dependencies, draining })
  await app.register(metricsRoutes, { metrics })
  await app.register(problemPages)
  others.complete()
  await app.ready()
  return app
}

/** RFC 9112, section 3.2. */
function refuseWithoutHost(app: FastifyInstance): void {
  app.addHook('onRequest', ({ headers, raw }, _reply, done) => {
    const refused = headers.host === undefined && raw.httpVersion === '1.1'
    done(refused ? new RefusedRequest('invalid-request', 'An HTTP/1.1 request must have a Host header.') : undefined)
  })
}
