import type { RequestMeter } from './request-meter.ts'

/** What the service has counted, to be shown to whoever collects it. */
export interface Metrics {
  /** Counts what is answered. */
  readonly requests: RequestMeter
  readonly contentType: string
  text(): Promise<string>
}
