import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'

/** What is wrong with the way to a server. */
export type Fault =
  | 'pass'
  /** Nobody listens, and the connections that there were are broken. */
  | 'refuse'
  /** Connections are taken and kept, and nothing goes through them in either direction until the fault is over. */
  | 'hang'
  /** Answers are random bytes that no protocol knows; the server is not asked. */
  | 'garbage'
  /** Each chunk is held back for so many milliseconds, in both directions. */
  | { readonly slow: number }
  /** Of the next answer only so many bytes come through, and then its connection is broken; after it everything passes. */
  | { readonly cut: number }

type Direction = 'requests' | 'answers'

/** Stands in front of a server and, when it is told to, in its way. */
export class TcpProxy {
  /** How many connections were taken, ever. */
  connections = 0
  /** How many bytes were let through, ever. */
  readonly bytes = { requests: 0, answers: 0 }
  readonly #target: { readonly host: string; readonly port: number }
  readonly #server: Server
  readonly #sockets = new Set<Socket>()
  #port = 0
  #fault: Fault = 'pass'
  #flow = openGate()

  private constructor(target: { host: string; port: number }) {
    this.#target = target
    this.#server = createServer({ allowHalfOpen: true }, socket => this.#take(socket))
  }

  /** @param url of the server, such as redis://127.0.0.1:6379/1 */
  static async before(url: string): Promise<TcpProxy> {
    const { hostname, port, protocol } = new URL(url)
    const usual = protocol.startsWith('postgres') ? 5432 : 6379
    const proxy = new TcpProxy({ host: hostname, port: Number(port || usual) })
    await proxy.#listen()
    return proxy
  }

  get port(): number {
    return this.#port
  }

  /** The same address, by way of the proxy. */
  through(url: string): string {
    const by = new URL(url)
    by.hostname = '127.0.0.1'
    by.port = String(this.#port)
    return by.href
  }

  /** Resolves when the fault is in force. */
  async set(fault: Fault): Promise<void> {
    this.#fault = fault
    this.#flow.open()
    if (fault === 'hang') this.#flow = closedGate()
    if (fault === 'refuse') await this.#stopListening()
    else if (!this.#server.listening) await this.#listen()
  }

  async close(): Promise<void> {
    await this.set('refuse')
  }

  async #listen(): Promise<void> {
    this.#server.listen(this.#port, '127.0.0.1')
    await once(this.#server, 'listening')
    this.#port = (this.#server.address() as AddressInfo).port
  }

  async #stopListening(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy()
    if (!this.#server.listening) return
    this.#server.close()
    await once(this.#server, 'close')
  }

  #take(client: Socket): void {
    if (!this.#server.listening) return void client.destroy()
    this.connections++
    const server = connect({ ...this.#target, allowHalfOpen: true })
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
    this.#pass(client, server, 'requests')
    this.#pass(server, client, 'answers')
  }

  /** One chunk after another; the next is not read before this one is through. */
  #pass(from: Socket, to: Socket, direction: Direction): void {
    from.on('data', (chunk: Buffer) => {
      from.pause()
      void this.#deliver(chunk, from, to, direction).then(() => from.resume())
    })
    from.on('end', () => to.end())
  }

  async #deliver(chunk: Buffer, from: Socket, to: Socket, direction: Direction): Promise<void> {
    await this.#flow.opened
    const fault = this.#fault
    if (fault === 'garbage') {
      if (direction === 'requests') from.write(garbage())
      return
    }
    if (typeof fault === 'object' && 'slow' in fault) await delay(fault.slow, null, { ref: false })
    const cut = direction === 'answers' && typeof fault === 'object' && 'cut' in fault ? fault.cut : null
    if (cut !== null) this.#fault = 'pass'
    if (to.destroyed) return
    const part = cut === null ? chunk : chunk.subarray(0, cut)
    this.bytes[direction] += part.length
    if (cut === null) await new Promise(resolve => to.write(part, resolve))
    else to.end(part, () => to.destroy())
  }
}

/** Begins with a byte that neither PostgreSQL nor Redis ever begins an answer with. */
const garbage = (): Buffer => Buffer.concat([Buffer.of(0xff), randomBytes(63)])

interface Gate {
  readonly opened: Promise<unknown>
  readonly open: () => void
}

function closedGate(): Gate {
  const { promise, resolve } = Promise.withResolvers<unknown>()
  return { opened: promise, open: () => resolve(null) }
}

function openGate(): Gate {
  const gate = closedGate()
  gate.open()
  return gate
}
