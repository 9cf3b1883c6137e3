import { connect, type Socket, type TcpNetConnectOpts } from 'node:net'
import { once } from 'node:events'
import type { FastifyInstance } from 'fastify'
import type { Answered } from '../support/api-matcher.ts'

/** Lets the service listen on a free port of this machine, and gives the port. */
export async function listen(app: FastifyInstance): Promise<number> {
  const origin = await app.listen({ host: '127.0.0.1', port: 0 })
  return Number(new URL(origin).port)
}

/** A connection that sends just the bytes it is told to, and collects what comes back. */
export class Connection {
  readonly #socket: Socket
  #received = Buffer.alloc(0)
  private constructor(socket: Socket) {
    this.#socket = socket
    socket.on('data', (chunk: Buffer) => {
      this.#received = Buffer.concat([this.#received, chunk])
    })
    socket.on('error', () => {}) // it is closed, too, and that is waited for
  }

  /** Rejects when it is refused. */
  static async open(port: number, options: Partial<TcpNetConnectOpts> = {}): Promise<Connection> {
    const socket = connect({ port, host: '127.0.0.1', ...options })
    await once(socket, 'connect')
    return new Connection(socket)
  }

  send(bytes: string | Uint8Array): void {
    this.#socket.write(bytes)
  }

  /** Says that no more will come, and goes on listening where it may. */
  end(): void {
    this.#socket.end()
  }

  /** The next so many answers, as soon as they are there. */
  async answers(count: number): Promise<Answered[]> {
    for (;;) {
      const answers = parse(this.#received)
      if (answers.length >= count) return answers.slice(0, count)
      if (this.#socket.closed) throw new Error(`Closed after ${answers.length} answers: ${this.#received.toString()}`)
      await Promise.race([once(this.#socket, 'data'), once(this.#socket, 'close')])
    }
  }

  /** Everything that was answered until the other side hung up. */
  async untilClosed(): Promise<Answered[]> {
    if (!this.#socket.closed) await once(this.#socket, 'close')
    return parse(this.#received)
  }

  get received(): string {
    return this.#received.toString()
  }

  reset(): void {
    this.#socket.resetAndDestroy()
  }
}

/** Sends the bytes on a connection of their own, and gives the first answer. */
export async function exchange(port: number, bytes: string | Uint8Array): Promise<Answered> {
  const connection = await Connection.open(port)
  connection.send(bytes)
  const [answer] = await connection.answers(1)
  connection.reset()
  return answer!
}

/** The whole answers among the bytes, each as long as its Content-Length says. */
function parse(bytes: Buffer): Answered[] {
  const end = bytes.indexOf('\r\n\r\n')
  if (end < 0) return []
  const [status, ...lines] = bytes.subarray(0, end).toString('latin1').split('\r\n')
  const headers = Object.fromEntries(
    lines.map(line => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
  )
  const rest = bytes.subarray(end + 4)
  const length = Number(headers['content-length'] ?? 0)
  if (rest.length < length) return []
  return [
    { statusCode: Number(status!.split(' ')[1]), headers, body: rest.subarray(0, length).toString() },
    ...parse(rest.subarray(length)),
  ]
}
