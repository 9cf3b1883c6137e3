import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger, Tracer } from '@opentelemetry/api'
import { type ExportResult, ExportResultCode } from '@opentelemetry/core'
import { OTLPLogExporter } from '@opentelemetry/exporter-logs-otlp-proto'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto'
import {
  defaultResource,
  detectResources,
  resourceAttributesEnvDetector,
  resourceFromAttributes,
  serviceNameEnvDetector,
} from '@opentelemetry/resources'
import { BatchLogRecordProcessor, LoggerProvider } from '@opentelemetry/sdk-logs'
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace'
import { batching, isSent, sampler } from './settings.ts'

/** Whether the collector takes what it is sent, and what brought that about; told once of each change. */
export type Changed = (state: 'up' | 'away', why: string) => void

/** At the end, what is still to be sent is waited for so many milliseconds. */
const patience = 2_000

/**
 * Sends spans and logs to an OpenTelemetry collector (OTLP, as protobuf over HTTP), in the background and in batches. What waits is
 * bounded, and what has no room is dropped, so that a collector that is away, hung or slow costs nobody anything.
 */
export class Collector {
  readonly tracer: Tracer
  readonly logger: Logger
  readonly #spans: TracerProvider
  readonly #logs: LoggerProvider
  readonly #changed: Changed
  #state: 'up' | 'away' = 'up'

  constructor(changed: Changed) {
    this.#changed = changed
    const resource = defaultResource()
      .merge(resourceFromAttributes({ 'service.name': 'book-review', 'service.instance.id': randomUUID() }))
      .merge(detectResources({ detectors: [resourceAttributesEnvDetector, serviceNameEnvDetector] }))
    this.#spans = new TracerProvider({
      resource,
      sampler: sampler(),
      spanProcessors: isSent('TRACES')
        ? [new BatchSpanProcessor({ ...batching('OTEL_BSP', 5_000), exporter: this.#heeded(new OTLPTraceExporter()) })]
        : [],
    })
    this.#logs = new LoggerProvider({
      resource,
      processors: isSent('LOGS')
        ? [new BatchLogRecordProcessor({ ...batching('OTEL_BLRP', 1_000), exporter: this.#heeded(new OTLPLogExporter()) })]
        : [],
    })
    this.tracer = this.#spans.getTracer('book-review')
    this.logger = this.#logs.getLogger('book-review')
  }

  /** Sends what is left, as far as that can be done soon. */
  async close(): Promise<void> {
    const sent = Promise.allSettled([this.#spans.shutdown(), this.#logs.shutdown()])
    await Promise.race([sent, sleep(patience, undefined, { ref: false })])
  }

  /** The same exporter, with an eye on what becomes of what it sends. */
  #heeded<Item, Sent extends Exporter<Item>>(exporter: Sent & Exporter<Item>): Sent {
    const send = exporter.export.bind(exporter)
    exporter.export = (items, done) =>
      send(items, result => {
        this.#heed(result)
        done(result)
      })
    return exporter
  }

  #heed({ code, error }: ExportResult): void {
    const state = code === ExportResultCode.SUCCESS ? 'up' : 'away'
    if (state === this.#state) return
    this.#state = state
    this.#changed(state, error?.message ?? 'it answers')
  }
}

interface Exporter<Item> {
  export(items: Item[], done: (result: ExportResult) => void): void
}
