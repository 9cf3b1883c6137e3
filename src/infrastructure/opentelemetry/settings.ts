import { getNumberFromEnv, getStringFromEnv } from '@opentelemetry/core'
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  ParentBasedSampler,
  type Sampler,
  TraceIdRatioBasedSampler,
} from '@opentelemetry/sdk-trace'

// OpenTelemetry's own settings are read by its packages (the exporters, the resource), and those that its SDK leaves to whoever puts
// it together here, with the names and defaults of its specification. src/config.ts says only whether there is a collector.

/** `OTEL_TRACES_SAMPLER` and its argument. */
export function sampler(): Sampler {
  const ratio = () => new TraceIdRatioBasedSampler(getNumberFromEnv('OTEL_TRACES_SAMPLER_ARG') ?? 1)
  switch (getStringFromEnv('OTEL_TRACES_SAMPLER') ?? 'parentbased_always_on') {
    case 'always_on':
      return new AlwaysOnSampler()
    case 'always_off':
      return new AlwaysOffSampler()
    case 'traceidratio':
      return ratio()
    case 'parentbased_always_on':
      return new ParentBasedSampler({ root: new AlwaysOnSampler() })
    case 'parentbased_always_off':
      return new ParentBasedSampler({ root: new AlwaysOffSampler() })
    case 'parentbased_traceidratio':
      return new ParentBasedSampler({ root: ratio() })
    default:
      throw new Error('OTEL_TRACES_SAMPLER is none of those that OpenTelemetry names.')
  }
}

/** `OTEL_BSP_…` for spans, `OTEL_BLRP_…` for logs: how many wait, and for how long. What has no room is dropped. */
export function batching(prefix: 'OTEL_BSP' | 'OTEL_BLRP', delay: number) {
  const maxQueueSize = positive(`${prefix}_MAX_QUEUE_SIZE`, 2_048)
  return {
    maxQueueSize,
    maxExportBatchSize: Math.min(maxQueueSize, positive(`${prefix}_MAX_EXPORT_BATCH_SIZE`, 512)),
    scheduledDelayMillis: positive(`${prefix}_SCHEDULE_DELAY`, delay),
    exportTimeoutMillis: positive(`${prefix}_EXPORT_TIMEOUT`, 30_000),
  }
}

const positive = (name: string, otherwise: number): number => {
  const given = getNumberFromEnv(name)
  return given !== undefined && given > 0 ? given : otherwise
}

/** `OTEL_TRACES_EXPORTER=none` and `OTEL_LOGS_EXPORTER=none`: only the other of the two is sent. */
export const isSent = (signal: 'TRACES' | 'LOGS'): boolean => getStringFromEnv(`OTEL_${signal}_EXPORTER`) !== 'none'
