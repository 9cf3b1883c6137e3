import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import type { LibraryFile } from '../../application/ports/library-file.ts'
import type { Metrics } from '../../application/ports/metrics.ts'
import type { Tracing } from '../../application/ports/tracing.ts'
import type { Reviewers } from '../../application/ports/reviewers.ts'
import { answerOtherMethods } from './requests/allowed-methods.ts'
import { sendInBursts } from './bursts.ts'
import { controlCaching } from './representations/cache-control.ts'
import { hangUpWhileClosing } from './closing.ts'
import { exportRoutes } from './libraries/exports.ts'
import { importRoutes } from './libraries/imports.ts'
import { describeApi } from './description/api-description.ts'
import { answerBrokenHttp, answerUnknownExpectation } from './problems/broken-http.ts'
import { bookRoutes } from './books/books.ts'
import { answerConditionally } from './representations/conditional-reads.ts'
import { frontPage } from './front-page/front-page.ts'
import { documentEveryAnswer } from './protection/every-answer.ts'
import { type Health, healthRoutes } from './health.ts'
import { readJsonBodies } from './requests/json-body.ts'
import { negotiateMedia } from './representations/media.ts'
import { metricsRoutes } from './metrics.ts'
import { honourPreferences } from './representations/preferences.ts'
import { answerProblem } from './problems/problem-answers.ts'
import { problemPages } from './problems/problem-pages.ts'
import { RefusedRequest } from './problems/refused-request.ts'
import { answerUnroutable, protect, type Protection } from './protection/protection.ts'
import { refuseMalformed } from './requests/malformed.ts'
import { requestIdOf } from './protection/request-id.ts'
import { RequestLog } from './protection/request-log.ts'
import { byName, byToken } from './callers/access.ts'
import { reviewerRoutes } from './reviewers/reviewers.ts'
import { reviewChangeRoutes } from './reviews/review-changes.ts'
import { reviewRoutes } from './reviews/reviews.ts'
import { timeoutOptions, type Timeouts, usualTimeouts } from './protection/timeouts.ts'
import { RequestSpans } from './tracing.ts'
import type { Use } from './use.ts'
import { buildSerializer } from './representations/serialization.ts'
import { buildValidator } from './requests/validation.ts'

export interface ServerOptions extends Omit<Health, 'access'> {
  readonly use: Use
  /** Who a name is, where there are no access tokens. */
  readonly reviewers: Reviewers
  /** Reads the libraries that readers bring. */
  readonly libraryFile: LibraryFile
  readonly metrics: Metrics
  /** null: nobody follows requests. */
  readonly tracing?: Tracing | null
  /** For how many milliseconds a client may use an answer without asking again. */
  readonly maxAge?: number
  readonly log: FastifyBaseLogger
  readonly protection: Protection
  readonly timeouts?: Partial<Timeouts>
}

/** The service over HTTP, ready to listen or to be asked by `inject`. */
export async function createServer({
  use,
  reviewers,
  libraryFile,
  metrics,
  tracing = null,
  maxAge = 0,
  log,
  dependencies,
  draining,
  protection,
  timeouts,
}: ServerOptions): Promise<FastifyInstance> {
  const spans = tracing && new RequestSpans(tracing)
  const { http, ...limits } = timeoutOptions({ ...usualTimeouts, ...timeouts })
  const validator = buildValidator()
  const app = Fastify({
    ...limits,
    loggerInstance: log,
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'requestId' }), // one line a request, below
    genReqId: requestIdOf,
    childLoggerFactory: (logger, bindings, _options, request) => new RequestLog(logger, bindings, request, spans?.place),
    trustProxy: protection.trustProxy.length > 0 && [...protection.trustProxy],
    schemaController: { compilersFactory: { buildValidator: () => validator as never, buildSerializer } },
    bodyLimit: 64 * 1024,
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: 16 * 1024 }, // as long as a path can be: what is no id is not found, however long it is
    return503OnClosing: false, // what was accepted is answered
    http: { ...http, requireHostHeader: false }, // refused below, as a problem
    frameworkErrors: answerUnroutable(protection, metrics.requests),
    clientErrorHandler: answerBrokenHttp(metrics.requests),
  }).withTypeProvider<TypeBoxTypeProvider>()

  app.server.on('checkExpectation', answerUnknownExpectation(metrics.requests))
  app.setErrorHandler(answerProblem)
  app.setNotFoundHandler(({ url }) => {
    throw new RefusedRequest('not-found', `There is nothing at ${url.split('?')[0]}.`)
  })
  spans?.follow(app)
  readJsonBodies(app)
  hangUpWhileClosing(app)
  await protect(app, protection)
  refuseMalformed(app)
  app.addHook('onResponse', (request, reply, done) => {
    const { method, routeOptions } = request
    const [route, ms] = [routeOptions.url ?? null, reply.elapsedTime]
    metrics.requests.answered(method, route, reply.statusCode, ms)
    request.log.info({ method, route, status: reply.statusCode, ms: Math.round(ms) }, 'request')
    done()
  })

  negotiateMedia(app)
  answerConditionally(app)
  honourPreferences(app)
  controlCaching(app, maxAge)
  sendInBursts(app)
  documentEveryAnswer(app, protection.rateLimiter !== null)
  const others = answerOtherMethods(app)
  const access = protection.accessTokens ? byToken : byName(reviewers)
  await describeApi(app, access.mode)
  app.get('/openapi.json', { schema: { hide: true }, config: { offers: ['application/json'] } }, async () => app.swagger())
  await app.register(async api => {
    await api.register(bookRoutes, { use, access })
    await api.register(reviewRoutes, { use, access })
    await api.register(reviewChangeRoutes, { use, access })
    await api.register(reviewerRoutes, { use, access })
    await api.register(exportRoutes, { use, access })
    await api.register(importRoutes, { use, access, libraryFile })
  })
  await app.register(healthRoutes, { dependencies, draining, access: access.mode })
  await app.register(metricsRoutes, { metrics })
  await app.register(problemPages)
  await app.register(frontPage)
  others.complete()
  await app.ready()
  return app
}
