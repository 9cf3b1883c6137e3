/** What is asked of a server, by a process of its own. It goes to that process as JSON. */
export interface Asking {
  readonly origin: string
  /** Asked in turn, by each connection. */
  readonly requests: readonly Request[]
  readonly connections: number
  readonly seconds: number
  /** So many a second, whether or not they are answered; else as many as are answered. */
  readonly rate?: number
}

export interface Request {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  /** A review of one of these books is what is sent, each time by another reviewer; the path is that of the book. */
  readonly review?: { readonly books: readonly string[]; readonly reviewer: string }
}

/** What came of it. */
export interface Answers {
  readonly seconds: number
  readonly count: number
  readonly statuses: Readonly<Record<string, number>>
  /** How many said in their Cache-Status that they were come by so. */
  readonly sources: Readonly<Record<string, number>>
  /** How many had no body. */
  readonly empty: number
  /** Connections that broke, and requests that were not answered within ten seconds. */
  readonly failures: number
  /** Milliseconds. */
  readonly latency: { readonly mean: number; readonly p50: number; readonly p99: number; readonly max: number }
}
