import type { OutgoingHttpHeaders, ServerResponse } from 'node:http'
import type { Answered } from './api-answers.ts'

/** Longer answers are streams; to keep them would be the opposite of what their tests are about. */
const longest = 1024 * 1024

/** Listens in on what is answered over a socket, and tells it when all of it is sent; nothing of an answer that is longer than a MiB. */
export function collect(response: ServerResponse, tell: (answer: Answered) => void): void {
  const chunks: Buffer[] = []
  let length = 0
  let given: OutgoingHttpHeaders = {}
  const keep = (chunk: unknown) => {
    if (typeof chunk !== 'string' && !Buffer.isBuffer(chunk)) return
    length += chunk.length
    if (length <= longest) chunks.push(Buffer.from(chunk))
  }
  listenIn(response, 'writeHead', ([, ...rest]) => {
    given = { ...given, ...(rest.at(-1) as OutgoingHttpHeaders | undefined) } // what writeHead is given is not in getHeaders
  })
  listenIn(response, 'write', ([chunk]) => keep(chunk))
  listenIn(response, 'end', ([chunk]) => keep(chunk))
  response.once('finish', () => {
    if (length > longest) return
    const headers = Object.entries({ ...response.getHeaders(), ...given }).map(([name, value]) => [name.toLowerCase(), value])
    const body = Buffer.concat(chunks).toString()
    tell({ statusCode: response.statusCode, headers: Object.fromEntries(headers) as Answered['headers'], body })
  })
}

function listenIn(response: ServerResponse, method: 'writeHead' | 'write' | 'end', heard: (given: unknown[]) => void): void {
  const call = response[method].bind(response) as (...given: unknown[]) => unknown
  Object.assign(response, {
    [method]: (...given: unknown[]): unknown => {
      heard(given)
      return call(...given)
    },
  })
}
