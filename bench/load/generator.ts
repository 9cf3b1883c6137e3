// Asks, in a process of its own: what asking costs is not to be counted among what answering costs.
import { createHistogram } from 'node:perf_hooks'
import autocannon from 'autocannon'
import type { Answers, Asking, Request } from './asking.ts'
import { askAtRate } from './constant-rate.ts'
import { milliseconds } from './latency.ts'

process.on('message', (asking: Asking) => {
  const answers = asking.rate === undefined ? askAgain(asking) : askAtRate(asking, asking.rate)
  void answers.then(answers => process.send!(answers))
})
process.on('disconnect', () => process.exit())

/** Each connection asks again when it is answered. */
async function askAgain({ origin, requests, connections, seconds }: Asking): Promise<Answers> {
  const sources: Record<string, number> = {}
  const latency = createHistogram() // autocannon's own counts whole milliseconds
  let empty = 0
  const setupClient = (client: autocannon.Client) => {
    client.on('headers', ({ headers }) => {
      const fields = headers as unknown as readonly string[] // names and values in turn
      const source = valueOf(fields, 'cache-status') ?? 'none'
      sources[source] = (sources[source] ?? 0) + 1
      if ((valueOf(fields, 'content-length') ?? '0') === '0') empty++
    })
    client.on('response', (_status, _bytes, took) => latency.record(Math.max(1, Math.round(took * 1_000))))
  }
  const begun = performance.now()
  const { statusCodeStats, errors } = await autocannon({
    url: origin,
    connections,
    duration: seconds,
    sampleInt: 100, // it ends with one of these
    requests: requests.map(toSend),
    setupClient,
  })
  const statuses = Object.fromEntries(Object.entries(statusCodeStats ?? {}).map(([status, { count = 0 }]) => [status, count]))
  return {
    seconds: (performance.now() - begun) / 1_000,
    count: Object.values(statuses).reduce((sum, count) => sum + count, 0),
    statuses,
    sources: byKind(sources),
    empty,
    failures: errors,
    latency: milliseconds(latency),
  }
}

let sent = 0

function toSend({ method, path, headers, review }: Request): autocannon.Request {
  if (!review) return { method, path, ...(headers && { headers }) }
  const { books, reviewer } = review
  const setupRequest = (request: autocannon.Request): autocannon.Request => {
    const nth = sent++
    const body = JSON.stringify({
      reviewer: `${reviewer} ${nth}`,
      rating: 1 + (nth % 5),
      title: 'Growing up is hard',
      body: 'I was sorry when it ended, and began again the same night: nobody else has written so well of what people do not say.',
    })
    const bookId = books[(nth * 7_919) % books.length]! // one after the other would be neighbours in every index
    return { ...request, path: `/books/${bookId}/reviews`, headers: { 'Content-Type': 'application/json' }, body }
  }
  return { method, path, setupRequest }
}

function valueOf(fields: readonly string[], name: string): string | undefined {
  for (let at = 0; at < fields.length; at += 2) {
    const field = fields[at]!
    if (field.length === name.length && field.toLowerCase() === name) return fields[at + 1]
  }
  return undefined
}

/** Without how long they may yet live. */
function byKind(sources: Readonly<Record<string, number>>): Record<string, number> {
  const kinds: Record<string, number> = {}
  for (const [source, count] of Object.entries(sources)) {
    const kind = /detail=\w+|fwd=\w+/.exec(source)?.[0] ?? source
    kinds[kind] = (kinds[kind] ?? 0) + count
  }
  return kinds
}
