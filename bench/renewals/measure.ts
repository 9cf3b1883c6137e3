import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { Redis } from 'ioredis'
import { fill, type Way } from './ways.ts'

export interface Measured {
  readonly way: string
  /** Messages that came in at one process while values were only filled in: none of these makes anything stale. */
  readonly needless: number
  /** Messages that came in at one process for the renewals. */
  readonly useful: number
  /** Renewals that a process was not told of. */
  readonly missed: number
  readonly p50: number
  readonly p99: number
  /** Of the Redis server, in milliseconds: for the fills, and for the renewals. */
  readonly cpu: { readonly fills: number; readonly renewals: number }
}

const processes = 3
const scopes = 100
const fills = 1_000
const renewals = 100

/** Fills 1,000 values into 100 scopes, which every process reads; then renews each scope, and times how long it takes to be known. */
export async function measure(way: Way, url: string): Promise<Measured> {
  const prefix = `bench:${way.name.replaceAll(/\W+/g, '-')}:`
  const keys = Array.from({ length: scopes }, (_, nth) => `${prefix}{${nth}}`)
  const writer = new Redis(url)
  let waiting: { readonly key: string; readonly heard: () => void } | null = null
  const dropped = (key: string) => {
    if (waiting?.key === key) waiting.heard()
  }
  const listeners = await Promise.all(Array.from({ length: processes }, () => way.listen(url, prefix, dropped)))
  const heard = () => listeners.reduce((sum, { messages }) => sum + messages(), 0)
  const readAll = (key: string) => Promise.all(listeners.map(({ reader }) => reader.hgetall(key)))

  let [before, cpu] = [heard(), await cpuOf(writer)]
  for (let nth = 0; nth < fills; nth++) {
    const key = keys[nth % scopes]!
    await readAll(key)
    await fill(listeners[nth % processes]!.reader, key, String(nth))
  }
  await sleep(200)
  const needless = heard() - before
  const forFills = (await cpuOf(writer)) - cpu

  await Promise.all(keys.map(readAll))
  const delays: number[] = []
  let missed = 0
  ;[before, cpu] = [heard(), await cpuOf(writer)]
  for (const key of keys.slice(0, renewals)) {
    const told = new EventTarget()
    let rest = processes
    const all = once(told, 'all', { signal: AbortSignal.timeout(500) })
    waiting = {
      key,
      heard: () => {
        delays.push(performance.now() - begun)
        if (--rest === 0) told.dispatchEvent(new Event('all'))
      },
    }
    const begun = performance.now()
    await writer.unlink(key)
    await way.tell(writer, prefix, key)
    await all.catch(() => (missed += rest))
  }
  const useful = heard() - before
  const forRenewals = (await cpuOf(writer)) - cpu

  for (const { close } of listeners) close()
  await writer.unlink(...keys)
  writer.disconnect()
  delays.sort((a, b) => a - b)
  const at = (part: number) => delays[Math.min(delays.length - 1, Math.floor(delays.length * part))] ?? Number.NaN
  return {
    way: way.name,
    needless: needless / processes,
    useful: useful / processes,
    missed,
    p50: at(0.5),
    p99: at(0.99),
    cpu: { fills: forFills, renewals: forRenewals },
  }
}

async function cpuOf(redis: Redis): Promise<number> {
  const info = await redis.info('cpu')
  const seconds = (name: string) => Number(new RegExp(`^used_cpu_${name}:([\\d.]+)`, 'm').exec(info)?.[1])
  return (seconds('user') + seconds('sys')) * 1_000
}
