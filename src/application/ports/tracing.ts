/** Follows requests through the service, each in a trace (W3C Trace Context). */
export interface Tracing {
  begin(request: TracedRequest): RequestSpan
}

export interface TracedRequest {
  readonly method: string
  /** The template of its path; null where no route is for it. */
  readonly route: string | null
  readonly scheme: string
  /** The place in a trace that the caller gives it: the header, as it came. */
  readonly traceparent: string | string[] | undefined
}

/** What is done for one request. */
export interface RequestSpan {
  readonly traceId: string
  readonly spanId: string
  /** Does some of it; what is followed of that belongs to this span. */
  run(work: () => void): void
  end(status: number): void
}
