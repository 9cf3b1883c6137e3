import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import type { Answers, Asking } from './asking.ts'

/** The process that asks. */
export class Load {
  readonly #child: ChildProcess = fork(path.join(import.meta.dirname, 'generator.ts'), { execArgv: [] })

  async ask(asking: Asking): Promise<Answers> {
    const ended = new AbortController()
    const died = once(this.#child, 'exit', { signal: ended.signal }).then(() => {
      throw new Error('The process that asks has ended.')
    })
    this.#child.send(asking)
    try {
      const [answers] = (await Promise.race([once(this.#child, 'message', { signal: ended.signal }), died])) as [Answers]
      return answers
    } finally {
      died.catch(() => {}) // it is not listened for any more
      ended.abort()
    }
  }

  close(): void {
    this.#child.disconnect()
  }
}
