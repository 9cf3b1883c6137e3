import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { createInterface } from 'node:readline'
import type { Alteration } from './random-altered-service.ts'

const root = path.resolve(import.meta.dirname, '../..')

export interface ServiceOptions {
  readonly environment: Readonly<Record<string, string>>
  /** The folder of the run. */
  readonly run: string
  /** Runs the service with a part of it replaced; else it is `npm start`. */
  readonly alteration?: Alteration
}

let started = 0

/** A process of the real service. */
export class ServiceProcess {
  readonly instance = ++started
  readonly origin: string
  /** The last lines that it has written. */
  readonly said: readonly string[]
  readonly ended: Promise<string>
  /** It was killed, or is about to be: what it does not answer is no failure. */
  dying = false
  readonly #child: ChildProcess

  private constructor(child: ChildProcess, origin: string, said: readonly string[]) {
    this.#child = child
    this.origin = origin
    this.said = said
    this.ended = ending(child)
  }

  static async start({ environment, run, alteration }: ServiceOptions): Promise<ServiceProcess> {
    const program = alteration ? ['tests/faults/random-altered-service.ts', alteration] : ['src/main.ts']
    const child = spawn(process.execPath, ['--liftoff-only', ...program], {
      cwd: root,
      env: { PATH: process.env['PATH'], PORT: '0', ...environment },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    })
    await writeFile(path.join(run, `service-${child.pid}.pid`), `${child.pid}\n`)
    const said: string[] = []
    const origin = await new Promise<string>((resolve, reject) => {
      const hear = (line: string) => {
        if (said.push(line) > 500) said.shift()
        const ready = /"api":"(http:\/\/[^/]+)\/books".*"msg":"ready"/.exec(line)
        if (ready) resolve(ready[1]!)
      }
      createInterface({ input: child.stdout! }).on('line', hear)
      createInterface({ input: child.stderr! }).on('line', hear)
      child.once('exit', code => reject(new Error(`The service ended (${code}):\n${said.join('\n')}`)))
    })
    return new ServiceProcess(child, origin, said)
  }

  get running(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null
  }

  /** Lets an altered service do what it is there for. */
  trigger(): void {
    this.#child.send('now')
  }

  /** kill -9 */
  async kill(): Promise<void> {
    this.dying = true
    this.#child.kill('SIGKILL')
    await this.ended
  }

  /** SIGTERM; gives how it ended. */
  async stop(): Promise<string> {
    this.dying = true
    this.#child.kill('SIGTERM')
    return this.ended
  }
}

async function ending(child: ChildProcess): Promise<string> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  return child.signalCode ?? `exit ${child.exitCode}`
}
