import { setImmediate } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'
import { RefusedRequest } from '../problems/refused-request.ts'

/** So many at a time in one process: each may keep a whole file in memory. */
const most = 4

/** The imports that are being done, whether somebody still waits for their reports or not. */
export class RunningImports {
  readonly #running = new Set<Promise<unknown>>()
  readonly #stopping = new AbortController()

  /** Before the service closes what imports need, they are over: each after the row that it is at. */
  constructor(app: FastifyInstance) {
    app.addHook('preClose', done => {
      this.#stopping.abort(
        new RefusedRequest(
          'temporarily-unavailable',
          'The service is about to stop. What was imported stays; send the file again for the rest.',
        ),
      )
      done()
    })
    app.addHook('onClose', () => Promise.allSettled(this.#running))
  }

  /** Aborted, for a RefusedRequest, when the service is about to stop. */
  get stop(): AbortSignal {
    return this.#stopping.signal
  }

  /** @throws RefusedRequest when there are too many already */
  async run(work: () => Promise<void>): Promise<void> {
    if (this.#running.size >= most) throw new RefusedRequest('overloaded', `There are ${most} imports running already.`)
    const running = work()
    this.#running.add(running)
    await running.finally(() => this.#running.delete(running))
  }

  /** To be called between two rows, of which some need nothing to wait for: others have their turn. @throws RefusedRequest when the service is about to stop */
  async goOn(): Promise<void> {
    await setImmediate()
    this.stop.throwIfAborted()
  }
}
