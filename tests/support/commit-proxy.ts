import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'

interface Stop {
  readonly when: 'before' | 'after'
  readonly reached: () => void
}

/** Stands in front of a PostgreSQL server and, when it is told to, stops a connection at its COMMIT. */
export class CommitProxy {
  readonly #server: Server
  readonly #sockets = new Set<Socket>()
  #stop: Stop | null = null

  private constructor(url: URL) {
    this.#server = createServer(client => this.#take(client, connect(Number(url.port || 5432), url.hostname)))
  }

  static async before(url: string): Promise<CommitProxy> {
    const proxy = new CommitProxy(new URL(url))
    proxy.#server.listen(0, '127.0.0.1')
    await once(proxy.#server, 'listening')
    return proxy
  }

  /** The same address, by way of the proxy. */
  through(url: string): string {
    const by = new URL(url)
    by.hostname = '127.0.0.1'
    by.port = String((this.#server.address() as AddressInfo).port)
    return by.href
  }

  /**
   * The next COMMIT does not reach the server (`before`), or its answer does not come back (`after`), and nothing else does on
   * its connection. Resolves when that is so.
   */
  stopAt(when: 'before' | 'after'): Promise<unknown> {
    const { promise, resolve } = Promise.withResolvers<unknown>()
    this.#stop = { when, reached: () => resolve(null) }
    return promise
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy()
    this.#server.close()
    await once(this.#server, 'close')
  }

  #take(client: Socket, server: Socket): void {
    let stopped: Stop | null = null
    client.on('data', chunk => {
      if (!stopped && this.#stop && chunk.includes('commit')) {
        stopped = this.#stop
        this.#stop = null
        if (stopped.when === 'before') stopped.reached()
      }
      if (stopped?.when !== 'before') server.write(chunk)
    })
    server.on('data', chunk => {
      if (stopped)
        stopped.reached() // it has been committed, and nobody is told
      else client.write(chunk)
    })
    for (const [socket, other] of [
      [client, server],
      [server, client],
    ] as const) {
      this.#sockets.add(socket)
      socket.on('error', () => {}) // 'close' follows
      socket.on('close', () => {
        this.#sockets.delete(socket)
        other.destroy()
      })
    }
  }
}
