import { afterEach, expect, test } from '@jest/globals'
import { batching, isSent, sampler } from '../../src/infrastructure/opentelemetry/settings.ts'

const before = { ...process.env }
afterEach(() => {
  for (const name of Object.keys(process.env)) if (!(name in before)) Reflect.deleteProperty(process.env, name)
})
const set = (settings: Readonly<Record<string, string>>) => Object.assign(process.env, settings)

test.each([
  [{}, 'ParentBased{root=AlwaysOnSampler'],
  [{ OTEL_TRACES_SAMPLER: 'always_on' }, 'AlwaysOnSampler'],
  [{ OTEL_TRACES_SAMPLER: 'always_off' }, 'AlwaysOffSampler'],
  [{ OTEL_TRACES_SAMPLER: 'traceidratio', OTEL_TRACES_SAMPLER_ARG: '0.25' }, 'TraceIdRatioBased{0.25}'],
  [{ OTEL_TRACES_SAMPLER: 'parentbased_always_off' }, 'ParentBased{root=AlwaysOffSampler'],
  [
    { OTEL_TRACES_SAMPLER: 'parentbased_traceidratio', OTEL_TRACES_SAMPLER_ARG: '0.5' },
    'ParentBased{root=TraceIdRatioBased{0.5}',
  ],
])('%j is what decides which requests are sampled', (settings, name) => {
  set(settings)
  expect(sampler().toString()).toMatch(new RegExp(`^${name.replaceAll('{', '\\{')}`))
})

test('a sampler that OpenTelemetry does not name is refused', () => {
  set({ OTEL_TRACES_SAMPLER: 'sometimes' })
  expect(sampler).toThrow('OTEL_TRACES_SAMPLER')
})

test('what waits is bounded, whatever is set', () => {
  expect(batching('OTEL_BSP', 5_000)).toEqual({
    maxQueueSize: 2_048,
    maxExportBatchSize: 512,
    scheduledDelayMillis: 5_000,
    exportTimeoutMillis: 30_000,
  })
  set({ OTEL_BLRP_MAX_QUEUE_SIZE: '100', OTEL_BLRP_SCHEDULE_DELAY: '20', OTEL_BLRP_EXPORT_TIMEOUT: '-1' })
  expect(batching('OTEL_BLRP', 1_000)).toEqual({
    maxQueueSize: 100,
    maxExportBatchSize: 100,
    scheduledDelayMillis: 20,
    exportTimeoutMillis: 30_000,
  })
})

test('spans or logs can be left out', () => {
  set({ OTEL_LOGS_EXPORTER: 'none' })
  expect([isSent('TRACES'), isSent('LOGS')]).toEqual([true, false])
})
