import { expect, test } from '@jest/globals'
import { AlwaysOffSampler, AlwaysOnSampler, TracerProvider } from '@opentelemetry/sdk-trace'
import type { Miss } from '../../src/application/ports/cache.ts'
import { type Note, Spans } from '../../src/infrastructure/opentelemetry/spans.ts'
import { TracedCache } from '../../src/infrastructure/opentelemetry/traced-cache.ts'
import { TracedRequests } from '../../src/infrastructure/opentelemetry/traced-requests.ts'

test.each([
  ['is followed', new AlwaysOnSampler(), true],
  ['is not followed, and nothing that it comes to is', new AlwaysOffSampler(), false],
])('a request %s where the sampler says so', (_, sampler, followed) => {
  const spans = new Spans(new TracerProvider({ sampler }).getTracer('test'))
  const request = new TracedRequests(spans).begin({ method: 'GET', route: '/books', scheme: 'http', traceparent: undefined })
  expect(request.traceId).toMatch(/^(?!0{32})[0-9a-f]{32}$/)
  const parts: unknown[] = []
  request.run(() => parts.push(spans.beginPart('part', {})))
  expect(parts.map(part => part !== null)).toEqual([followed])
  request.end(200)
})

test('what is done outside of any request is not followed', () => {
  const spans = new Spans(new TracerProvider().getTracer('test'))
  expect(spans.beginPart('part', {})).toBeNull()
  const work = (note: Note) => {
    note({ any: 1 })
    return 'done'
  }
  expect(spans.part('part', {}, work)).toBe('done')
})

test('a cache answers as it does, with nothing around it, where nobody follows', async () => {
  const spans = new Spans(new TracerProvider().getTracer('test'))
  const miss: Miss = { kind: 'miss', generation: 'first', fill: async () => true }
  const cache = new TracedCache({ look: async () => miss, renew: async () => {} }, spans)
  const look = () => cache.look({ scope: 'books', name: 'any' })
  expect(await look()).toBe(miss)
  expect(await spans.inside(spans.begin('request', {}), look)).not.toBe(miss)
})
