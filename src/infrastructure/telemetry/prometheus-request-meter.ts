import { Counter, type Histogram, type Registry } from 'prom-client'
import type { RequestMeter } from '../../application/ports/request-meter.ts'

/** Upper bounds in seconds: from an answer out of the memory to the two seconds after which a database is given up. */
const buckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5]
/** Any other method is `_OTHER`, and a path without a route `unmatched`: no label grows with what is asked for. */
const methods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])

interface Tally {
  /** Answers by the first digit of their status. */
  readonly classes: number[]
  /** Answers by the bucket that they are in; the last one has no upper bound. */
  readonly durations: number[]
  milliseconds: number
}

/** Counts requests by method, route and class of status, in plain numbers, which are handed over when somebody asks for the metrics. */
export class PrometheusRequestMeter implements RequestMeter {
  readonly #methods = new Map<string, Map<string, Tally>>()

  constructor(registry: Registry) {
    const registers = [registry]
    const tallies = () => this.#tallies()
    new Counter({
      name: 'book_review_http_requests_total',
      help: 'Requests that were answered, by method, template of the route and class of status.',
      labelNames: ['method', 'route', 'status'],
      registers,
      collect() {
        this.reset()
        for (const { method, route, tally } of tallies())
          for (const [first, times] of tally.classes.entries())
            if (times > 0) this.inc({ method, route, status: `${first}xx` }, times)
      },
    })
    const name = 'book_review_http_request_duration_seconds'
    const histogram = {
      name,
      help: 'From the beginning of a request to the end of its answer.',
      type: 'histogram',
      aggregator: 'sum',
      get: async () => ({ ...histogram, values: Array.from(tallies(), samplesOf(name)).flat() }),
      reset: () => this.#methods.clear(),
    }
    // Not one of prom-client's: to observe each request would cost as much as all else that is done to answer it from the memory.
    registry.registerMetric(histogram as unknown as Histogram)
  }

  answered(method: string, route: string | null, status: number, milliseconds: number): void {
    const tally = this.#tally(methods.has(method) ? method : '_OTHER', route ?? 'unmatched')
    tally.classes[Math.trunc(status / 100)]!++
    tally.milliseconds += milliseconds
    let bucket = 0
    while (bucket < buckets.length && milliseconds > buckets[bucket]! * 1_000) bucket++
    tally.durations[bucket]!++
  }

  #tally(method: string, route: string): Tally {
    let routes = this.#methods.get(method)
    if (!routes) this.#methods.set(method, (routes = new Map<string, Tally>()))
    let tally = routes.get(route)
    if (!tally) {
      tally = { classes: Array<number>(6).fill(0), durations: Array<number>(buckets.length + 1).fill(0), milliseconds: 0 }
      routes.set(route, tally)
    }
    return tally
  }

  *#tallies(): Generator<Labelled> {
    for (const [method, routes] of this.#methods) for (const [route, tally] of routes) yield { method, route, tally }
  }
}

interface Labelled {
  readonly method: string
  readonly route: string
  readonly tally: Tally
}

const samplesOf =
  (name: string) =>
  ({ method, route, tally }: Labelled) => {
    let count = 0
    const upTo = tally.durations.map((times, at) => ({
      metricName: `${name}_bucket`,
      labels: { method, route, le: buckets[at] ?? '+Inf' },
      value: (count += times),
    }))
    const labels = { method, route }
    return [
      ...upTo,
      { metricName: `${name}_sum`, labels, value: tally.milliseconds / 1_000 },
      { metricName: `${name}_count`, labels, value: count },
    ]
  }
