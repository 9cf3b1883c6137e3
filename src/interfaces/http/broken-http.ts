import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { FastifyInstance } from 'fastify'
import { problem, problemMedia } from './problem-answers.ts'
import { type ProblemCode, problems } from './problems.ts'

/** What Node's HTTP parser refuses before there is a request, by its error code. */
const byCode: Readonly<Record<string, readonly [ProblemCode, string]>> = {
  HPE_HEADER_OVERFLOW: ['headers-too-large', 'The request line and headers are larger than 16 KiB.'],
  ERR_HTTP_REQUEST_TIMEOUT: ['request-timeout', 'The request did not arrive in full within 10 seconds.'],
}

/** Answers a request whose `Expect` is not known (RFC 9110, section 10.1.1), which Node keeps from Fastify. */
export function answerUnknownExpectation(_request: IncomingMessage, response: ServerResponse): void {
  const answer = problem('expectation-failed', 'The server knows no expectation but 100-continue.', randomUUID())
  const body = JSON.stringify(answer)
  const headers = { 'content-type': problemMedia, 'cache-control': 'no-store', 'content-length': Buffer.byteLength(body) }
  response.writeHead(answer.status, headers).end(body)
}

/** Answers bytes that are no HTTP request with a problem, as far as the socket can still be written to, and hangs up. */
export function answerBrokenHttp(this: FastifyInstance, error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy()
    return
  }
  const [code, detail] = byCode[error.code ?? ''] ?? ['invalid-request', 'What was sent is not a well-formed HTTP/1.1 request.']
  const id = randomUUID()
  const body = JSON.stringify(problem(code, detail, id))
  this.log.info({ requestId: id, problem: code, reason: error.code }, 'broken request')
  const { status, title } = problems[code]
  socket.end(
    `HTTP/1.1 ${status} ${title}\r\nContent-Type: ${problemMedia}\r\nCache-Control: no-store\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  )
}
