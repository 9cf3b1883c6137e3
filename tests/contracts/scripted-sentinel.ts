import { EventEmitter, once } from 'node:events'
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'

/**
 * Speaks as much of RESP as a client needs that asks a sentinel for its primary, and connects to that: both are this one server.
 * Emits `asked` when it was asked for the primary, and `listened to` and `left` when somebody began and ceased to listen.
 */
export class ScriptedSentinel extends EventEmitter {
  readonly #server: Server
  readonly #sockets = new Set<Socket>()
  readonly #listeners = new Set<Socket>()
  /** The primary is not named before this. */
  answering: Promise<unknown> = Promise.resolve()

  private constructor(server: Server) {
    super()
    this.#server = server
    server.on('connection', socket => this.#serve(socket))
  }

  static async start(): Promise<ScriptedSentinel> {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    return new ScriptedSentinel(server)
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  /** Ends every connection but those that listen. */
  cut(): void {
    for (const socket of this.#sockets) if (!this.#listeners.has(socket)) socket.destroy()
  }

  /** Tells those who listen that another server is the primary. */
  switchPrimary(): void {
    for (const listener of this.#listeners) listener.write(array('message', '+switch-master', 'books 127.0.0.1 1 127.0.0.1 2'))
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy()
    this.#server.close()
    await once(this.#server, 'close')
  }

  #serve(socket: Socket): void {
    this.#sockets.add(socket)
    socket.on('error', () => {}) // it is closed next
    socket.on('close', () => {
      this.#sockets.delete(socket)
      if (this.#listeners.delete(socket)) this.emit('left')
    })
    socket.on('data', async data => {
      for (const [, command = ''] of String(data).matchAll(/(?:^|\r\n)\*\d+\r\n((?:\$\d+\r\n[^\r]*(?:\r\n(?=\$)|))*)/g))
        socket.write(await this.#answer(socket, command))
    })
  }

  async #answer(socket: Socket, command: string): Promise<string> {
    if (/get-master-addr-by-name/i.test(command)) {
      this.emit('asked')
      await this.answering
      return array('127.0.0.1', String(this.port))
    }
    if (/\r\nsentinels/i.test(command)) return '*0\r\n'
    if (/\r\nsubscribe/i.test(command)) {
      this.#listeners.add(socket)
      this.emit('listened to')
      return '*3\r\n$9\r\nsubscribe\r\n$14\r\n+switch-master\r\n:1\r\n'
    }
    if (/\r\nhello/i.test(command)) return '-NOPROTO RESP2 only\r\n'
    return /\r\ninfo/i.test(command) ? bulk('role:master') : '+OK\r\n'
  }
}

const bulk = (text: string): string => `$${text.length}\r\n${text}\r\n`
const array = (...texts: string[]): string => `*${texts.length}\r\n${texts.map(bulk).join('')}`
