import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync, readFileSync } from 'node:fs'
import path from 'node:path'

export interface Usage {
  /** Of the whole process so far, all of its threads, in microseconds. */
  readonly cpu: number
  /** Bytes. */
  readonly rss: number
}

export interface NodeProgram {
  /** From the top of the checkout. */
  readonly file: string
  /** Of Node. */
  readonly flags: readonly string[]
}

const root = path.resolve(import.meta.dirname, '../..')
const preload = path.join(import.meta.dirname, 'tell.mjs')

/** A server in a process of its own, of which is known what it uses. What it prints goes to a file. */
export class MeasuredProcess {
  readonly origin: string
  readonly #child: ChildProcess
  private constructor(child: ChildProcess, origin: string) {
    this.#child = child
    this.origin = origin
  }

  /** Resolves when it listens. */
  static async start(
    { file, flags }: NodeProgram,
    environment: Readonly<Record<string, string>>,
    log: string,
  ): Promise<MeasuredProcess> {
    const output = openSync(log, 'a')
    const child = fork(path.join(root, file), {
      cwd: root,
      env: { PATH: process.env['PATH'], NODE_ENV: 'production', ...environment }, // nothing else of ours shall configure it
      execArgv: [...flags, '--import', preload],
      stdio: ['ignore', output, output, 'ipc'],
    })
    closeSync(output)
    const stopped = new AbortController()
    const listening = once(child, 'message', { signal: stopped.signal }) as Promise<[{ port: number }]>
    const ended = once(child, 'exit', { signal: stopped.signal }).then(([code]) => {
      throw new Error(`${file} ended (${code}) before it listened:\n${readFileSync(log, 'utf8').slice(-4_000)}`)
    })
    try {
      const [{ port }] = await Promise.race([listening, ended])
      return new MeasuredProcess(child, `http://127.0.0.1:${port}`)
    } finally {
      listening.catch(() => {}) // neither is waited for any more
      ended.catch(() => {})
      stopped.abort()
    }
  }

  async usage(): Promise<Usage> {
    if (!this.#child.connected) throw new Error('A program that was measured has ended.')
    this.#child.send('usage')
    const [usage] = (await once(this.#child, 'message')) as [Usage]
    return usage
  }

  /** At once: what it was at, nobody waits for. */
  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return
    const ended = once(this.#child, 'exit')
    this.#child.kill('SIGKILL')
    await ended
  }
}
