import { EventEmitter, once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { type LogRecord, readLogs, readSpans, type Span } from './otlp.ts'

/** An OpenTelemetry collector in this process, that takes what it is sent, or does not. */
export class TestCollector {
  readonly #server: Server
  readonly #heard = new EventEmitter().setMaxListeners(0)
  readonly #unanswered: ServerResponse[] = []
  /** Takes what it is sent, and does not answer. */
  hung = false
  /** Every request that came, answered or not. */
  requests = 0
  readonly spans: Span[] = []
  readonly logs: LogRecord[] = []
  /** All that it was sent. */
  readonly bodies: Buffer[] = []

  private constructor() {
    this.#server = createServer((request, response) => void this.#take(request, response))
  }

  /** @param port of its own unless told */
  static async start(port = 0): Promise<TestCollector> {
    const collector = new TestCollector()
    collector.#server.listen(port, '127.0.0.1')
    await once(collector.#server, 'listening')
    return collector
  }

  get endpoint(): string {
    return `http://127.0.0.1:${this.port}`
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  /** What `find` gives, as soon as that is something. */
  async until<T>(find: () => T | undefined | false): Promise<T> {
    for (;;) {
      const found = find()
      if (found !== undefined && found !== false) return found
      await once(this.#heard, 'more')
    }
  }

  /** The spans of a trace, in the order of their beginnings, as soon as its server span is there, which ends last. */
  async trace(traceId: string): Promise<Span[]> {
    const of = () => this.spans.filter(span => span.traceId === traceId && !span.name.startsWith('NOTIFY'))
    await this.until(() => of().find(({ kind }) => kind === 2))
    return of().toSorted((one, other) => (one.start < other.start ? -1 : one.start > other.start ? 1 : 0))
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections()
    this.#server.close()
    await once(this.#server, 'close')
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await buffer(request)
    this.requests++
    if (this.hung) this.#unanswered.push(response)
    else {
      this.bodies.push(body)
      if (request.url === '/v1/traces') this.spans.push(...readSpans(body))
      if (request.url === '/v1/logs') this.logs.push(...readLogs(body))
      response.end()
    }
    this.#heard.emit('more')
  }
}

/** The names of a trace's spans, each below its parent: two spaces further in. */
export function treeOf(spans: readonly Span[]): string[] {
  const below = (parentId: string, depth: number): string[] =>
    spans
      .filter(span => span.parentId === parentId)
      .flatMap(({ name, spanId }) => [`${'  '.repeat(depth)}${name}`, ...below(spanId, depth + 1)])
  const known = new Set(spans.map(({ spanId }) => spanId))
  return [...new Set(spans.map(({ parentId }) => parentId))].filter(parent => !known.has(parent)).flatMap(root => below(root, 0))
}
