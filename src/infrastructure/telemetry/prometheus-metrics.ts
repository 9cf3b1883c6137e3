import { collectDefaultMetrics, Gauge, type Registry } from 'prom-client'
import type { EventLog } from '../../application/ports/event-log.ts'
import type { Metrics } from '../../application/ports/metrics.ts'

export class PrometheusMetrics implements Metrics {
  readonly #registry: Registry

  constructor(registry: Registry, log: EventLog) {
    this.#registry = registry
    collectDefaultMetrics({ register: registry })
    new Gauge({
      name: 'book_review_event_log_delay_seconds',
      help: 'For how long the oldest event already waits for transactions that are still open; NaN while the database is away.',
      registers: [registry],
      async collect() {
        this.set(
          await log.delay().then(
            milliseconds => milliseconds / 1_000,
            () => Number.NaN,
          ),
        )
      },
    })
  }

  get contentType(): string {
    return this.#registry.contentType
  }

  text(): Promise<string> {
    return this.#registry.metrics()
  }
}
