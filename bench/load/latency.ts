import type { RecordableHistogram } from 'node:perf_hooks'
import type { Answers } from './asking.ts'

/** Of a histogram of microseconds. */
export const milliseconds = (microseconds: RecordableHistogram): Answers['latency'] => ({
  mean: microseconds.mean / 1_000,
  p50: microseconds.percentile(50) / 1_000,
  p99: microseconds.percentile(99) / 1_000,
  max: microseconds.max / 1_000,
})
