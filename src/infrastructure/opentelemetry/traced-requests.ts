import { defaultTextMapGetter, ROOT_CONTEXT, type Span, SpanKind, SpanStatusCode } from '@opentelemetry/api'
import { W3CTraceContextPropagator } from '@opentelemetry/core'
import type { RequestSpan, TracedRequest, Tracing } from '../../application/ports/tracing.ts'
import type { Spans } from './spans.ts'

/** Any other is `_OTHER`, as the semantic conventions have it. */
const methods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])

/**
 * A server span for each request, by the semantic conventions for HTTP; but without `url.path` and `url.query`, since those hold what
 * people are looking for, and the log does without them too. Of the caller's trace, `tracestate` is not looked at.
 */
export class TracedRequests implements Tracing {
  readonly #spans: Spans
  readonly #propagator = new W3CTraceContextPropagator()
  constructor(spans: Spans) {
    this.#spans = spans
  }

  begin({ method, route, scheme, traceparent }: TracedRequest): RequestSpan {
    const known = methods.has(method) ? method : '_OTHER'
    const attributes = {
      'http.request.method': known,
      'url.scheme': scheme,
      'network.protocol.name': 'http',
      ...(route !== null && { 'http.route': route }),
    }
    const caller = this.#propagator.extract(ROOT_CONTEXT, { traceparent }, defaultTextMapGetter)
    const name = `${known === '_OTHER' ? 'HTTP' : known}${route === null ? '' : ` ${route}`}`
    const span = this.#spans.begin(name, { kind: SpanKind.SERVER, attributes }, caller)
    return span.isRecording() ? new SampledRequest(span, this.#spans) : unsampled(span)
  }
}

class SampledRequest implements RequestSpan {
  readonly traceId: string
  readonly spanId: string
  readonly #span: Span
  readonly #spans: Spans

  constructor(span: Span, spans: Spans) {
    const { traceId, spanId } = span.spanContext()
    this.traceId = traceId
    this.spanId = spanId
    this.#span = span
    this.#spans = spans
  }

  run(work: () => void): void {
    this.#spans.inside(this.#span, work)
  }

  /** What is wrong with a request is no error of a server. */
  end(status: number): void {
    this.#span.setAttribute('http.response.status_code', status)
    if (status >= 500) this.#span.setAttribute('error.type', String(status)).setStatus({ code: SpanStatusCode.ERROR })
    this.#span.end()
  }
}

function unsampled(span: Span): RequestSpan {
  const { traceId, spanId } = span.spanContext()
  return { traceId, spanId, run: work => work(), end: () => {} }
}
