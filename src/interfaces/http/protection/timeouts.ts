/** How long the server waits for whom; milliseconds. */
export interface Timeouts {
  /** From the first byte of a request, or from the beginning of a connection, to the end of its headers. */
  readonly headers: number
  /** From there to the end of the body. */
  readonly request: number
  /** For the next request on a connection. */
  readonly keepAlive: number
  /** In which no byte goes in either direction. */
  readonly silence: number
  /** Between two looks at who is too slow: so much longer may it take until one is cut. */
  readonly check: number
  /** How many requests a connection may bring; not a time. */
  readonly requestsPerSocket: number
}

export const usualTimeouts: Timeouts = {
  headers: 5_000, // they fit in a dozen packets: whoever is slower holds sockets on purpose (Slowloris)
  request: 60_000, // 10 MiB (a file to import) in a minute is what a slow line at home can do
  keepAlive: 65_000, // longer than a load balancer's 60 s, so that it is the one to hang up
  silence: 120_000, // a reader that stopped reading; longer than keepAlive, and than any answer takes
  check: 1_000, // Node's own 30 s would make 35 s of the 5 s
  requestsPerSocket: 10_000, // so that connections are spread anew over processes that have come
}

/** The same, as Fastify and Node name them. */
export const timeoutOptions = (timeouts: Timeouts) => ({
  requestTimeout: timeouts.request,
  keepAliveTimeout: timeouts.keepAlive,
  connectionTimeout: timeouts.silence,
  maxRequestsPerSocket: timeouts.requestsPerSocket,
  http: { headersTimeout: timeouts.headers, connectionsCheckingInterval: timeouts.check },
})
