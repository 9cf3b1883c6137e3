import { SpanKind } from '@opentelemetry/api'
import type { Cache } from './application/ports/cache.ts'
import type { Tracing } from './application/ports/tracing.ts'
import { connections, ports } from './container.ts'
import type { Decorate } from './decorate.ts'
import type { Database } from './infrastructure/mikro-orm/database.ts'
import { watched } from './infrastructure/mikro-orm/watched-database.ts'
import { type Changed, Collector } from './infrastructure/opentelemetry/collector.ts'
import { LogLines } from './infrastructure/opentelemetry/log-lines.ts'
import { followRedis } from './infrastructure/opentelemetry/redis-commands.ts'
import { Spans } from './infrastructure/opentelemetry/spans.ts'
import { TracedCache } from './infrastructure/opentelemetry/traced-cache.ts'
import { TracedRequests } from './infrastructure/opentelemetry/traced-requests.ts'
import { isUseCase, tracedUseCase } from './infrastructure/opentelemetry/traced-use-case.ts'

/** What the service is followed by. Imported only where there is a collector, so that nothing of OpenTelemetry is loaded otherwise. */
export interface Telemetry {
  readonly requests: Tracing
  /** Puts spans around use cases, the cache and the database. */
  readonly decorate: Decorate
  /** Takes the lines of the log. */
  readonly logLines: LogLines
  close(): Promise<void>
}

export function followTraces(changed: Changed): Telemetry {
  const collector = new Collector(changed)
  const spans = new Spans(collector.tracer)
  const unfollow = followRedis(spans)
  const traced = (what: unknown, made: unknown): unknown => {
    if (what === ports.cache) return new TracedCache(made as Cache, spans)
    if (what === connections.database) return watched(made as Database, (does, work) => spans.part(does, statement(does), work))
    return isUseCase(made) ? tracedUseCase(made, spans) : made
  }
  return {
    requests: new TracedRequests(spans),
    decorate: (what, made) => traced(what, made) as typeof made,
    logLines: new LogLines(collector.logger),
    close: () => {
      unfollow()
      return collector.close()
    },
  }
}

const statement = (does: string) => ({
  kind: SpanKind.CLIENT,
  attributes: {
    'db.system.name': 'postgresql',
    'db.query.summary': does,
    'db.operation.name': does.split(' ', 1)[0]!,
  },
})
