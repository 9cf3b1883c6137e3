import type { AddressInfo } from 'node:net'
import { connect } from 'node:net'
import type { Answered } from '../support/api-answers.ts'
import { answersIn } from './answer-bytes.ts'
import { written } from './framing.ts'
import type { Fuzzed, Sent } from './fuzzed.ts'

/** How many milliseconds an answer may take; it is not waited for a service that is not there any more. */
const patience = 10_000

/** The service behind a socket of its own: what is asked comes in the framing that was drawn for it. */
export async function listening(service: Fuzzed): Promise<Fuzzed> {
  const { app } = service
  await app.listen({ host: '127.0.0.1', port: 0 })
  const { port } = app.server.address() as AddressInfo
  return {
    ...service,
    ask: sent => askOver(port, sent).catch(unlessReset(() => service.ask(sent))),
    askDamaged: (sent, damage) =>
      exchanged(port, damage.apply(written(sent).head.toString('latin1')), [sent.method]).catch(unlessReset(async () => [])),
  }
}

/**
 * Node closes without lingering (RFC 9112, section 9.6): the answer to what it refuses before all of it was sent may be lost with
 * the connection. What it has not read to the end it has not done either, so that it can be asked again in another way.
 */
class Reset extends Error {}

const unlessReset =
  <T>(otherwise: () => Promise<T>) =>
  (error: unknown): Promise<T> => {
    if (error instanceof Reset) return otherwise()
    throw error
  }

const first: Sent = { method: 'GET', url: '/livez', headers: {}, body: null }

async function askOver(port: number, sent: Sent): Promise<Answered> {
  const { whole } = written(sent)
  if (!sent.framing?.pipelined) return (await exchanged(port, whole, [sent.method], sent.framing?.pieces))[0]!
  const before = written(first).whole.toString('latin1').replace('connection: close\r\n', '')
  const [alive, answer] = await exchanged(port, Buffer.concat([Buffer.from(before), whole]), ['GET', sent.method])
  if (alive!.statusCode !== 200) throw new Error(`The first of two requests was answered ${alive!.statusCode}.`)
  return answer!
}

/** All that is answered to the bytes, until the service hangs up. @param methods of the requests in them */
async function exchanged(port: number, bytes: Buffer, methods: readonly string[], pieces = 0): Promise<Answered[]> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true })
  const received: Buffer[] = []
  socket.on('data', (chunk: Buffer) => received.push(chunk))
  socket.on('error', () => {}) // what was answered before counts, and that it is too little is told below
  socket.setTimeout(patience, () => socket.destroy())
  const size = pieces || Math.max(1, bytes.length)
  for (let at = 0; at < bytes.length; at += size) {
    socket.write(bytes.subarray(at, at + size))
    if (pieces > 0 && at < 20 * size) await new Promise(setImmediate) // so that they come one by one
  }
  if (!socket.closed) await new Promise(resolve => socket.once('close', resolve)) // also after an error
  const answers = answersIn(Buffer.concat(received), methods)
  if (answers.length < methods.length)
    throw new (socket.errored ? Reset : Error)(`${answers.length} answers to ${methods.length} requests`)
  return answers
}
