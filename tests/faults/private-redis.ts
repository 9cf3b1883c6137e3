import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { describe } from '@jest/globals'
import { Redis } from 'ioredis'
import { findProgram } from '../support/binaries.ts'
import { startPrivately } from '../support/private-server.ts'
import { makeRunFolder, type RunFolder } from '../support/run-folder.ts'
import { isRunning } from './is-running.ts'

const program = findProgram('redis-server', 'valkey-server')

/** A suite that stops, kills and starves its own Redis: what may not be done to a server that was given to us. */
export function describeOnPrivateRedis(name: string, suite: () => void): void {
  if (program) describe(name, suite)
  else describe.skip(tellMissing(name, 'neither redis-server nor valkey-server is installed'), suite)
}

/** Says so that nobody can overlook it that a suite is not run, and gives the name under which it is skipped. With CI=true it throws. */
export function tellMissing(name: string, reason: string): string {
  const frame = '#'.repeat(100)
  process.stderr.write(`\n${frame}\n# NOT RUN: ${name}\n#   Why: ${reason}\n${frame}\n\n`)
  if (process.env['CI'] === 'true') throw new Error(`With CI=true every suite must run, and "${name}" cannot: ${reason}.`)
  return `${name} [NOT RUN, ${reason}]`
}

/** A Redis of one test's own, in a folder of its own; it ends with the test, whatever becomes of that. */
export class PrivateRedis {
  readonly #run: RunFolder
  #port = 0
  #admin: Redis | null = null

  private constructor(run: RunFolder) {
    this.#run = run
  }

  static async start(): Promise<PrivateRedis> {
    const redis = new PrivateRedis(await makeRunFolder())
    await redis.start()
    return redis
  }

  get url(): string {
    return `redis://127.0.0.1:${this.#port}`
  }

  /** Starts it where it was before, with the data that `save` has last written. */
  async start(): Promise<void> {
    const folder = this.#run.path
    const options = ['--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', folder]
    const found = await startPrivately({
      program: program!,
      args: free => ['--port', String(this.#port || free), ...options],
      folder,
      pidFile: this.#pidFile,
    })
    this.#port ||= found
    this.#admin = new Redis(this.url, { retryStrategy: () => null })
    this.#admin.on('error', () => {}) // whoever asks is told
  }

  /** A command by somebody who is not the service, past any proxy. */
  call(command: string, ...args: string[]): Promise<unknown> {
    return this.#admin!.call(command, ...args)
  }

  /** Writes all its data to its disk. */
  async save(): Promise<void> {
    await this.call('SAVE')
  }

  async kill(): Promise<void> {
    this.#admin?.disconnect()
    const pid = await this.#signal('SIGKILL')
    while (isRunning(pid)) await delay(2)
  }

  async pause(): Promise<void> {
    await this.#signal('SIGSTOP')
  }

  async resume(): Promise<void> {
    await this.#signal('SIGCONT')
  }

  async close(): Promise<void> {
    this.#admin?.disconnect()
    await this.#run.remove()
  }

  get #pidFile(): string {
    return path.join(this.#run.path, 'redis.pid')
  }

  async #signal(signal: NodeJS.Signals): Promise<number> {
    const pid = Number(await readFile(this.#pidFile, 'utf8'))
    process.kill(pid, signal)
    return pid
  }
}
