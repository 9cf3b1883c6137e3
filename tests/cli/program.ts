import { afterEach } from '@jest/globals'
import { type ChildProcess, spawn } from 'node:child_process'
import { EventEmitter, once } from 'node:events'
import path from 'node:path'
import { createInterface } from 'node:readline'

/** The top of the checkout. */
export const root = path.resolve(import.meta.dirname, '../..')

type Environment = Readonly<Record<string, string>>

export interface Ended {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly out: readonly string[]
  readonly err: readonly string[]
}

const running = new Set<Program>()
afterEach(() => Promise.all(Array.from(running, program => program.kill())))

/** A process of the service's own, as its users start it; ended with the test at the latest. */
export class Program {
  readonly #child: ChildProcess
  readonly #heard = new EventEmitter().setMaxListeners(0)
  #over = false
  /** The lines that it has written so far. */
  readonly out: readonly string[]
  readonly err: readonly string[]
  readonly ended: Promise<Ended>

  private constructor(args: readonly string[], environment: Environment) {
    const env = { PATH: process.env['PATH'], ...environment } // nothing else of ours shall configure it
    this.#child = spawn(process.execPath, ['--liftoff-only', ...args], { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] })
    this.out = this.#lines(this.#child.stdout!)
    this.err = this.#lines(this.#child.stderr!)
    this.ended = once(this.#child, 'close').then(([code, signal]) => {
      running.delete(this)
      this.#over = true
      this.#heard.emit('more')
      return { code: code as Ended['code'], signal: signal as Ended['signal'], out: this.out, err: this.err }
    })
    running.add(this)
  }

  /** `npm start`; or another program that serves */
  static serve(environment: Environment, args: readonly string[] = ['src/main.ts']): Program {
    return new Program(args, { PORT: '0', ...environment })
  }

  /** `npm run import`, `npm run migrate` */
  static command(args: readonly string[], environment: Environment): Program {
    return new Program(['src/commands.ts', ...args], environment)
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal)
  }

  /** kill -9 */
  kill(): Promise<Ended> {
    this.#child.kill('SIGKILL')
    return this.ended
  }

  /** The first thing that `find` finds in a line that was written or is still to be; rejects when the process ends without it. */
  async said<T>(find: (line: string) => T | false): Promise<T> {
    for (;;) {
      for (const line of [...this.out, ...this.err]) {
        const found = find(line)
        if (found !== false) return found
      }
      if (this.#over) throw new Error(`It ended without saying so:\n${[...this.out, ...this.err].join('\n')}`)
      await once(this.#heard, 'more')
    }
  }

  #lines(stream: NodeJS.ReadableStream): string[] {
    const lines: string[] = []
    createInterface({ input: stream }).on('line', line => {
      lines.push(line)
      this.#heard.emit('more')
    })
    return lines
  }
}

/** Runs a command to its end. */
export const run = (args: readonly string[], environment: Environment): Promise<Ended> => Program.command(args, environment).ended
