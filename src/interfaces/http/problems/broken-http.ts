import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { FastifyInstance } from 'fastify'
import type { RequestMeter } from '../../../application/ports/request-meter.ts'
import { problem, problemMedia } from './problem-answers.ts'
import { type ProblemCode, problems } from './problems.ts'
import { requestIdOf } from '../protection/request-id.ts'
import { securityHeaders } from '../protection/security-headers.ts'

/** What Node's HTTP parser refuses before there is a request, by its error code. */
const byCode: Readonly<Record<string, readonly [ProblemCode, string]>> = {
  HPE_HEADER_OVERFLOW: ['headers-too-large', 'The request line and headers are larger than 16 KiB.'],
  ERR_HTTP_REQUEST_TIMEOUT: ['request-timeout', 'The request did not arrive in full in time.'],
}

const standing = { 'content-type': problemMedia, 'cache-control': 'no-store', ...securityHeaders }

/** Answers a request whose `Expect` is not known (RFC 9110, section 10.1.1), which Node keeps from Fastify. */
export const answerUnknownExpectation =
  (meter: RequestMeter) =>
  (request: IncomingMessage, response: ServerResponse): void => {
    const id = requestIdOf(request)
    const answer = problem('expectation-failed', 'The server knows no expectation but 100-continue.', id)
    const body = JSON.stringify(answer)
    response.writeHead(answer.status, { ...standing, 'x-request-id': id, 'content-length': Buffer.byteLength(body) }).end(body)
    meter.answered(request.method ?? '', null, answer.status, 0)
  }

/** Node keeps the response that a socket is busy with here, and is why an answer of ours must not go between its bytes. */
type ServerSocket = Socket & { readonly _httpMessage?: ServerResponse | null }

/** Whoever does not hang up after the answer is hung up on, milliseconds later: at once would tear the answer from the wire. */
const lingering = 1_000
const broken = new WeakSet<Socket>()

/**
 * Answers bytes that are no HTTP request with a problem and hangs up: after what was asked before them has been answered, and
 * without an answer where that one has begun. Each socket once, however much comes behind.
 */
export const answerBrokenHttp = (meter: RequestMeter) =>
  function (this: FastifyInstance, error: Error & { code?: string }, socket: Socket): void {
    if (error.code === 'ECONNRESET' || !socket.writable) {
      socket.destroy()
      return
    }
    if (broken.has(socket)) return
    broken.add(socket)
    const [code, detail] = byCode[error.code ?? ''] ?? ['invalid-request', 'What was sent is not a well-formed HTTP/1.1 request.']
    const id = randomUUID()
    meter.answered('', null, problems[code].status, 0)
    this.log.info({ requestId: id, problem: code, reason: error.code }, 'broken request')
    const answerInTurn = () => {
      const busy = (socket as ServerSocket)._httpMessage
      if (busy?.req.complete) busy.once('close', answerInTurn)
      else if (busy?.headersSent || !socket.writable) socket.destroy()
      else hangUp(socket, rawAnswer(code, detail, id))
    }
    answerInTurn()
  }

function hangUp(socket: Socket, answer: string): void {
  const timer = setTimeout(() => socket.destroy(), lingering).unref()
  socket.once('close', () => clearTimeout(timer)).end(answer)
}

function rawAnswer(code: ProblemCode, detail: string, id: string): string {
  const body = JSON.stringify(problem(code, detail, id))
  const { status, title } = problems[code]
  const headers = { ...standing, 'x-request-id': id, 'content-length': Buffer.byteLength(body), connection: 'close' }
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  return `HTTP/1.1 ${status} ${title}\r\n${lines.join('')}\r\n${body}`
}
