import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { createHistogram } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Answers, Asking } from './asking.ts'
import { milliseconds } from './latency.ts'

/**
 * Asks so many times a second, a few in each millisecond, whether or not what was asked before has been answered. A request waits for
 * its answer from the moment when it was to be sent, also while all connections are busy: a pause of the server is seen by all who
 * would have asked in it. (autocannon sends the requests of each second at once, in which they wait for each other.)
 */
export async function askAtRate({ origin, requests, connections, seconds }: Asking, rate: number): Promise<Answers> {
  const { hostname, port, host } = new URL(origin)
  const latency = createHistogram()
  const statuses: Record<string, number> = {}
  const sources: Record<string, number> = {}
  let [count, empty, failures] = [0, 0, 0]
  const due: number[] = []
  const free: Socket[] = []
  const texts = requests.map(({ method, path }) => `${method} ${path} HTTP/1.1\r\nHost: ${host}\r\n\r\n`)
  let sent = 0

  const open = async () => {
    const socket = connect({ host: hostname, port: Number(port), noDelay: true })
    await once(socket, 'connect')
    let since = 0
    const send = (when: number) => {
      since = when
      socket.write(texts[sent++ % texts.length]!)
    }
    let rest: Buffer = Buffer.alloc(0)
    socket.on('data', (chunk: Buffer) => {
      rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
      const answer = wholeAnswer(rest)
      if (!answer) return
      rest = Buffer.alloc(0)
      latency.record(Math.max(1, Math.round((performance.now() - since) * 1_000)))
      count++
      if (answer.length === 0) empty++
      statuses[answer.status] = (statuses[answer.status] ?? 0) + 1
      sources[answer.source] = (sources[answer.source] ?? 0) + 1
      const next = due.shift()
      if (next === undefined) free.push(socket)
      else send(next)
    })
    for (const event of ['error', 'end']) socket.on(event, () => failures++)
    return { socket, send }
  }
  const opened = await Promise.all(Array.from({ length: connections }, open))
  const sending = new Map(opened.map(({ socket, send }) => [socket, send]))
  free.push(...sending.keys())

  const begun = performance.now()
  let asked = 0
  for (let now = begun; now < begun + seconds * 1_000; now = performance.now()) {
    for (; asked < ((now - begun) / 1_000) * rate; asked++) {
      const socket = free.pop()
      if (socket) sending.get(socket)!(now)
      else due.push(now)
    }
    await sleep(1)
  }
  const patience = performance.now() + 10_000
  while (count < asked && performance.now() < patience) await sleep(10)
  failures += asked - count
  for (const { socket } of opened) socket.removeAllListeners().destroy()
  return { seconds, count, statuses, sources, empty, failures, latency: milliseconds(latency) }
}

/** An answer with its length; null while there is only a part of it. */
function wholeAnswer(bytes: Buffer): { status: string; source: string; length: number } | null {
  const end = bytes.indexOf('\r\n\r\n')
  if (end < 0) return null
  const head = bytes.toString('latin1', 0, end)
  const length = Number(/\r\ncontent-length: (\d+)/i.exec(head)?.[1] ?? 0)
  if (bytes.length < end + 4 + length) return null
  return { status: head.slice(9, 12), source: /detail=\w+|fwd=\w+/.exec(head)?.[0] ?? 'none', length }
}
