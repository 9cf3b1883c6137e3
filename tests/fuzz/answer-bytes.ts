import type { Answered } from '../support/api-answers.ts'

/** The answers in the bytes of a connection that was closed, by RFC 9112 (section 6.3). @param methods of the requests, in their order */
export function answersIn(bytes: Buffer, methods: readonly string[]): Answered[] {
  const answers: Answered[] = []
  for (let at = 0; at < bytes.length;) {
    const end = bytes.indexOf('\r\n\r\n', at)
    if (end < 0) throw new Error(`An answer breaks off: ${bytes.subarray(at, at + 100).toString()}`)
    const [status, ...lines] = bytes.subarray(at, end).toString('latin1').split('\r\n')
    const statusCode = Number(/^HTTP\/1\.1 (\d{3}) /.exec(status!)?.[1])
    const headers = Object.fromEntries(
      lines.map(line => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
    )
    const { body, next } = bodyIn(bytes, end + 4, headers, statusCode, methods[answers.length] ?? 'GET')
    answers.push({ statusCode, headers, body: body.toString() })
    at = next
  }
  return answers
}

type Headers = Readonly<Record<string, string>>

function bodyIn(bytes: Buffer, at: number, headers: Headers, status: number, method: string): { body: Buffer; next: number } {
  if (method === 'HEAD' || status === 204 || status === 304) return { body: Buffer.of(), next: at }
  if (headers['transfer-encoding'] === 'chunked') return chunksIn(bytes, at)
  const next = headers['content-length'] === undefined ? bytes.length : at + Number(headers['content-length'])
  if (next > bytes.length) throw new Error('A body is shorter than its Content-Length.')
  return { body: bytes.subarray(at, next), next }
}

function chunksIn(bytes: Buffer, from: number): { body: Buffer; next: number } {
  const chunks: Buffer[] = []
  for (let at = from; ;) {
    const line = bytes.indexOf('\r\n', at)
    const length = Number.parseInt(bytes.subarray(at, line).toString(), 16)
    if (line < 0 || Number.isNaN(length)) throw new Error('A body of chunks breaks off.')
    const start = line + 2
    chunks.push(bytes.subarray(start, start + length))
    at = start + length + 2
    if (length === 0) return { body: Buffer.concat(chunks), next: at }
  }
}
