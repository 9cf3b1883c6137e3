import { collectDefaultMetrics, Counter, Gauge, type Registry } from 'prom-client'
import type { EventLog } from '../../application/ports/event-log.ts'
import type { Metrics } from '../../application/ports/metrics.ts'
import type { RequestMeter } from '../../application/ports/request-meter.ts'
import { PrometheusRequestMeter } from './prometheus-request-meter.ts'

/** The connections to the database at this moment. */
export interface Pool {
  readonly size: number
  readonly idle: number
  /** Who waits for one. */
  readonly waiting: number
  readonly limit: number
}

/** What is looked at when somebody asks for the metrics. */
export interface Watched {
  readonly eventLog: EventLog
  /** null: there is none (yet). */
  readonly pool: () => Pool | null
  /** For how many milliseconds the oldest event waits already that the shared cache was not renewed for; null where none is shared. */
  readonly followed: (() => Promise<number>) | null
}

export class PrometheusMetrics implements Metrics {
  readonly requests: RequestMeter
  readonly #registry: Registry

  constructor(registry: Registry, { eventLog, pool, followed }: Watched) {
    this.#registry = registry
    this.requests = new PrometheusRequestMeter(registry)
    collectDefaultMetrics({ register: registry })
    showEventLoop(registry)
    showPool(registry, pool)
    showSeconds(registry, () => eventLog.delay(), {
      name: 'book_review_event_log_delay_seconds',
      help: 'For how long the oldest event already waits for transactions that are still open; NaN while the database is away.',
    })
    if (followed)
      showSeconds(registry, followed, {
        name: 'book_review_event_follower_lag_seconds',
        help: 'For how long the oldest event already waits that the shared cache was not renewed for; NaN while it or the database is away.',
      })
  }

  get contentType(): string {
    return this.#registry.contentType
  }

  text(): Promise<string> {
    return this.#registry.metrics()
  }
}

/** Its utilisation is the rate of `active` over that of both; the default metrics tell its delay. */
function showEventLoop(registry: Registry): void {
  new Counter({
    name: 'book_review_event_loop_seconds_total',
    help: 'For how long the event loop has been active and idle.',
    labelNames: ['state'],
    registers: [registry],
    collect() {
      const { active, idle } = performance.eventLoopUtilization()
      this.reset()
      this.inc({ state: 'active' }, active / 1_000)
      this.inc({ state: 'idle' }, idle / 1_000)
    },
  })
}

function showPool(registry: Registry, pool: () => Pool | null): void {
  const gauge = (name: string, help: string, of: (pool: Pool) => number) =>
    new Gauge({
      name: `book_review_database_pool_${name}`,
      help,
      registers: [registry],
      collect() {
        const now = pool()
        if (now) this.set(of(now))
        else this.remove()
      },
    })
  gauge('connections', 'Connections to the database that are open; of PostgreSQL only.', ({ size }) => size)
  gauge('idle_connections', 'Those of them that do nothing.', ({ idle }) => idle)
  gauge('waiting_requests', 'Who waits for a connection.', ({ waiting }) => waiting)
  gauge('max_connections', 'How many connections may be open.', ({ limit }) => limit)
}

function showSeconds(registry: Registry, milliseconds: () => Promise<number>, about: { name: string; help: string }): void {
  new Gauge({
    ...about,
    registers: [registry],
    async collect() {
      this.set(
        await milliseconds().then(
          value => value / 1_000,
          () => Number.NaN,
        ),
      )
    },
  })
}
