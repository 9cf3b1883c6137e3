import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { createInterface } from 'node:readline'
import { Redis } from 'ioredis'

export interface OwnRedisOptions {
  readonly program: string
  /** The folder of the run: whatever of it is left is ended when the run is over. */
  readonly run: string
  readonly name: string
  readonly args?: readonly string[]
  /** The settings come from a file of the folder instead, as a sentinel needs it. */
  readonly settings?: string
}

/** A Redis process of the test's own, to be killed, stopped in its tracks and brought back. */
export class OwnRedis {
  readonly port: number
  readonly #options: OwnRedisOptions
  readonly #folder: string
  #process: ChildProcess | null = null

  private constructor(options: OwnRedisOptions, port: number) {
    this.#options = options
    this.#folder = path.join(options.run, options.name)
    this.port = port
  }

  static async start(options: OwnRedisOptions): Promise<OwnRedis> {
    const redis = new OwnRedis(options, await freePort())
    await mkdir(redis.#folder, { recursive: true })
    if (options.settings) await writeFile(path.join(redis.#folder, 'redis.conf'), options.settings)
    await redis.start()
    return redis
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`
  }

  /** Resolves when it takes connections; with the data that were saved last, where there are some. */
  async start(): Promise<void> {
    const { program, run, name, settings, args = [] } = this.#options
    const place = ['--port', String(this.port), '--bind', '127.0.0.1', '--dir', this.#folder]
    const how = settings ? ['redis.conf', ...args, ...place] : [...place, '--save', '', '--appendonly', 'no', ...args]
    const child = spawn(program, how, { cwd: this.#folder, detached: true, stdio: ['ignore', 'pipe', 'inherit'] })
    this.#process = child
    await writeFile(path.join(run, `${name}.pid`), `${child.pid}\n`)
    const said: string[] = []
    await new Promise<void>((resolve, reject) => {
      createInterface({ input: child.stdout }).on('line', line => {
        said.push(line)
        if (/ready to accept connections|Sentinel ID is/i.test(line)) resolve()
      })
      child.once('error', reject)
      child.once('close', code => reject(new Error(`${program} ended (${code}):\n${said.slice(-20).join('\n')}`)))
    })
  }

  /** kill -9 */
  async kill(): Promise<void> {
    const child = this.#process
    this.#process = null
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const gone = once(child, 'exit')
    child.kill('SIGKILL')
    await gone
  }

  hang(): void {
    this.#process?.kill('SIGSTOP')
  }

  goOn(): void {
    this.#process?.kill('SIGCONT')
  }

  /** What was saved will not come back. */
  async forget(): Promise<void> {
    await rm(path.join(this.#folder, 'dump.rdb'), { force: true })
  }

  async ask(command: string, ...args: string[]): Promise<unknown> {
    return ask(this.port, command, ...args)
  }
}

/** One command on a connection of its own. */
export async function ask(port: number, command: string, ...args: string[]): Promise<unknown> {
  const redis = new Redis(port, { lazyConnect: true, retryStrategy: () => null, maxRetriesPerRequest: 0 })
  redis.on('error', () => {}) // connect() says it
  try {
    await redis.connect()
    return await redis.call(command, ...args)
  } finally {
    redis.disconnect()
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  // A node of a cluster also takes the port that is 10,000 higher.
  return port < 55_000 ? port : freePort()
}

/** Asks again until it is so: Redis tells nobody when a cluster or a sentinel has made up its mind. */
export async function until(what: string, isSo: () => Promise<boolean>, within = 15_000): Promise<void> {
  const end = performance.now() + within
  while (!(await isSo().catch(() => false))) {
    if (performance.now() > end) throw new Error(`Not within ${within} ms: ${what}`)
    await sleep(20)
  }
}
