import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { Registry } from 'prom-client'
import { MemoryEventLog } from '../../src/infrastructure/memory/memory-event-log.ts'
import { MemoryStore } from '../../src/infrastructure/memory/memory-store.ts'
import { PrometheusCacheMeter } from '../../src/infrastructure/telemetry/prometheus-cache-meter.ts'
import { PrometheusMetrics } from '../../src/infrastructure/telemetry/prometheus-metrics.ts'
import { samplesOf } from '../support/metric-samples.ts'

const read = (file: string): string => readFileSync(path.resolve(import.meta.dirname, '../..', file), 'utf8')

interface Panel {
  readonly id: number
  readonly type: string
  readonly title: string
  readonly datasource?: { readonly uid: string }
  readonly gridPos: { readonly h: number; readonly w: number; readonly x: number; readonly y: number }
  readonly targets?: readonly { readonly refId: string; readonly expr: string; readonly datasource: { readonly uid: string } }[]
}
interface Dashboard {
  readonly templating: {
    readonly list: readonly { readonly name: string; readonly type: string; readonly definition?: string }[]
  }
  readonly panels: readonly Panel[]
}

const dashboard = JSON.parse(read('docker/grafana/dashboards/book-review.json')) as Dashboard
const panels = dashboard.panels.filter(({ type }) => type !== 'row')
const targets = panels.flatMap(({ targets = [] }) => targets)
const metricsIn = (text: string): string[] => text.match(/\b(?:book_review|nodejs|process)_\w+/g) ?? []

/** The text that the service gives when everything that can be told has something to tell: a sample's name, and its labels. */
async function samples(): Promise<string[]> {
  const registry = new Registry()
  const meter = new PrometheusCacheMeter(registry)
  const metrics = new PrometheusMetrics(registry, {
    eventLog: new MemoryEventLog(new MemoryStore()),
    pool: () => ({ size: 1, idle: 1, waiting: 0, limit: 10 }),
    followed: async () => 0,
  })
  for (const outcome of ['hit', 'miss', 'stale'] as const) meter.looked(outcome, 'memory')
  meter.filled(true)
  meter.sharedCache('up')
  for (const status of [200, 503]) metrics.requests.answered('GET', '/books', status, 1)
  return [...samplesOf(await metrics.text()).keys()]
}
const nameOf = (sample: string): string => sample.split('{', 1)[0]!

describe('the dashboard', () => {
  test('asks only for metrics and labels that the service gives', async () => {
    const given = await samples()
    const names = new Set(given.map(nameOf))
    const asked = [...targets.map(({ expr }) => expr), ...dashboard.templating.list.flatMap(({ definition }) => definition ?? [])]
    expect(asked.flatMap(metricsIn).filter(name => !names.has(name))).toEqual([])
    for (const expression of asked) {
      expect([expression, metricsIn(expression)]).not.toEqual([expression, []])
      for (const [, metric, wanted = ''] of expression.matchAll(/(\w+)\{([^}]*)\}/g)) {
        const labels = Array.from(wanted.matchAll(/(\w+)=~?"([^"]*)"/g)).filter(([, name]) => name !== 'instance')
        const fits = (sample: string) => labels.every(([, name, value]) => new RegExp(`\\b${name}="(?:${value})"`).test(sample))
        expect([expression, given.some(sample => nameOf(sample) === metric && fits(sample))]).toEqual([expression, true])
      }
    }
  })

  test('has a panel for each thing that is to be seen', () => {
    const titles = panels.map(({ title }) => title).join('\n')
    for (const thing of [
      /Traffic/,
      /p50/,
      /p95/,
      /p99/,
      /Errors/,
      /Hits by tier/,
      /Shared cache/,
      /Connections/,
      /Event lag/,
      /Event loop/,
    ])
      expect(titles).toMatch(thing)
  })

  test('is one that Grafana can show: ids and letters once, a data source to be chosen, and no panel upon another', () => {
    const ids = dashboard.panels.map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
    const variables = dashboard.templating.list.map(({ name }) => name)
    expect(dashboard.templating.list).toContainEqual(expect.objectContaining({ name: 'datasource', type: 'datasource' }))
    for (const { targets = [], datasource } of panels) {
      expect(datasource?.uid).toBe('${datasource}')
      expect(new Set(targets.map(({ refId }) => refId)).size).toBe(targets.length)
      expect(targets.length).toBeGreaterThan(0)
      for (const target of targets) {
        expect(target.datasource.uid).toBe('${datasource}')
        const used = Array.from(target.expr.matchAll(/\$\{?(\w+)/g), ([, name]) => name!).filter(name => !name.startsWith('__'))
        expect(used.filter(name => !variables.includes(name))).toEqual([])
      }
    }
    const cells = dashboard.panels.flatMap(({ gridPos: { h, w, x, y } }) =>
      Array.from({ length: h * w }, (_, at) => `${x + (at % w)},${y + Math.floor(at / w)}`),
    )
    expect(new Set(cells).size).toBe(cells.length)
  })
})

test('docs/observability.md names every metric of the service, and no other', async () => {
  const families = new Set(
    (await samples()).map(nameOf).map(name => name.replace(/(?<=_duration_seconds)_(?:bucket|sum|count)$/, '')),
  )
  const own = [...families].filter(name => name.startsWith('book_review_'))
  const told = new Set(metricsIn(read('docs/observability.md')).map(name => name.replace(/_bucket$/, '')))
  expect(own.filter(name => !told.has(name))).toEqual([])
  expect([...told].filter(name => !families.has(name))).toEqual([])
})
