import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { IncomingMessage } from 'node:http'
import type { RequestSpan, Tracing } from '../../application/ports/tracing.ts'
import { placeOf, type Place } from './protection/trace-context.ts'

/** The spans of the requests that are being answered, by what Node knows of them. */
export class RequestSpans {
  readonly #tracing: Tracing
  readonly #spans = new WeakMap<IncomingMessage, RequestSpan>()
  constructor(tracing: Tracing) {
    this.#tracing = tracing
  }

  /** Where a request stands, for its lines of the log. */
  place = (request: IncomingMessage): Place => {
    const span = this.#spans.get(request)
    return span ? { trace_id: span.traceId, span_id: span.spanId } : placeOf(request)
  }

  /** Follows every request that has a route, or for which there is none, from before all that can refuse it. To be called before that. */
  follow(app: FastifyInstance): void {
    app.addHook('onRequest', (request, _reply, done) => this.#begin(request).run(done))
    // A body is read in the course of its connection, and not in that of its request.
    app.addHook('preValidation', ({ raw }, _reply, done) => this.#spans.get(raw)!.run(done))
    app.addHook('onResponse', ({ raw }, reply, done) => {
      this.#spans.get(raw)!.end(reply.statusCode)
      done()
    })
  }

  #begin({ raw, method, protocol, headers, routeOptions }: FastifyRequest): RequestSpan {
    const span = this.#tracing.begin({
      method,
      route: routeOptions.url ?? null,
      scheme: protocol,
      traceparent: headers['traceparent'],
    })
    this.#spans.set(raw, span)
    return span
  }
}
