import type { Database } from '../../src/infrastructure/mikro-orm/database.ts'
import type { Alteration } from './random-altered-service.ts'
import type { Choices } from './random-choices.ts'
import type { Diary } from './random-diaries.ts'
import { History } from './random-history.ts'
import { ServiceProcess } from './random-service.ts'

export interface WorldOptions {
  readonly databaseUrl: string
  readonly database: Database
  readonly redisUrl: string
  readonly run: string
  readonly alteration?: Alteration | undefined
}

/** A place for a process of the service: when one is killed another takes it. */
interface Place {
  readonly stars: number
  process: ServiceProcess
  ready: Promise<unknown>
}

/** Several processes of the service, what was done to them, and what they answered. */
export class World {
  readonly history = new History()
  readonly failures: string[] = []
  readonly books: string[] = []
  /** Reviews that are revised and withdrawn, all of one book. */
  readonly diaries: Diary[] = []
  readonly counts = { reads: 0, writes: 0, cut: 0, slowest: 0 }
  readonly tiers = new Map<string, number>()
  readonly faults = new Map<string, number>()
  readonly places: Place[] = []
  /** Writers wait for this. */
  writing: Promise<unknown> = Promise.resolve()
  readonly #stopping = new AbortController()
  readonly #options: WorldOptions

  private constructor(options: WorldOptions) {
    this.#options = options
  }

  static async of(processes: number, options: WorldOptions): Promise<World> {
    const world = new World(options)
    const started = await Promise.all(Array.from({ length: processes }, () => world.#start()))
    for (const [at, process] of started.entries()) world.places.push({ stars: at + 1, process, ready: Promise.resolve(null) })
    return world
  }

  get database(): Database {
    return this.#options.database
  }

  get stopping(): AbortSignal {
    return this.#stopping.signal
  }

  /** Load and faults come to their end. */
  stop(): void {
    this.#stopping.abort()
  }

  /** Waits, and no longer than the run lasts. */
  async pause(milliseconds: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<unknown>()
    const timer = setTimeout(resolve, milliseconds)
    this.stopping.addEventListener('abort', resolve, { once: true })
    if (this.stopping.aborted) resolve(null)
    await promise
    clearTimeout(timer)
    this.stopping.removeEventListener('abort', resolve)
  }

  /** Nobody writes for so long: what is stale by now stays so, and no later write mends it. */
  quiet(milliseconds: number): void {
    this.writing = this.pause(milliseconds)
  }

  count(fault: string): void {
    this.faults.set(fault, (this.faults.get(fault) ?? 0) + 1)
  }

  /** Puts another process where one is to be killed. Resolves when it serves. */
  async replace(place: Place, kill: (process: ServiceProcess) => Promise<void>): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<null>()
    place.ready = promise
    await kill(place.process)
    place.process = await this.#start()
    resolve(null)
  }

  /** Sends one request; null where it was cut off by the death of its process. */
  async ask(process: ServiceProcess, path: string, body?: object, method = body ? 'POST' : 'GET'): Promise<Response | null> {
    const begun = performance.now()
    try {
      const response = await fetch(process.origin + path, { method, ...(method !== 'GET' && writing(body)) })
      if (response.status !== success[method]) this.failures.push(`${path}: ${response.status} ${await response.text()}`)
      this.counts.slowest = Math.max(this.counts.slowest, performance.now() - begun)
      return response
    } catch (error) {
      if (process.dying) this.counts.cut++
      else this.failures.push(`${path} at process ${process.instance}: ${String(error)} ${String((error as Error).cause)}`)
      return null
    }
  }

  /** A process that serves; the same choice whether or not it was waited for. */
  async process(choices: Choices, place: Place = choices.of(this.places)): Promise<ServiceProcess> {
    await place.ready
    return place.process
  }

  async end(): Promise<string[]> {
    this.stop()
    return Promise.all(this.places.map(({ process }) => process.stop()))
  }

  #start(): Promise<ServiceProcess> {
    const { databaseUrl, redisUrl, run, alteration } = this.#options
    const environment = { DATABASE_URL: databaseUrl, REDIS_URL: redisUrl, LOG_LEVEL: 'info', RATE_LIMIT: '1000000/1m' }
    return ServiceProcess.start({ environment, run, alteration: alteration ?? 'mortal' })
  }
}

const success: Readonly<Record<string, number>> = { GET: 200, POST: 201, PATCH: 200, DELETE: 204 }

const writing = (body: object | undefined) => ({
  headers: { 'if-match': '*', ...(body && { 'content-type': 'application/json' }) },
  ...(body && { body: JSON.stringify(body) }),
})
