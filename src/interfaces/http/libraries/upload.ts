import type { IncomingHttpHeaders } from 'node:http'
import { finished, Readable } from 'node:stream'
import { setImmediate } from 'node:timers/promises'
import { RefusedRequest } from '../problems/refused-request.ts'

/** How many bytes a file may have: 10 MiB. */
export const mostBytes = 10 * 1024 * 1024
/** How many rows a file may have: nobody has read more books, and a report of so many can be kept until it is sent. */
export const mostRows = 50_000

const tooLarge = () => new RefusedRequest('body-too-large', `The file is larger than ${mostBytes / 1024 / 1024} MiB.`)

/** @throws RefusedRequest where the request says that its body is too large, or is not the file itself */
export function refuseUnfit(headers: IncomingHttpHeaders): void {
  if (Number(headers['content-length'] ?? 0) > mostBytes) throw tooLarge()
  const coding = headers['content-encoding']?.trim().toLowerCase()
  if (coding && coding !== 'identity')
    throw new RefusedRequest('unsupported-media-type', 'The file must be sent as it is, without a Content-Encoding.')
}

/**
 * A body as it comes, for whoever takes it more slowly than it comes: what has come is kept, so that its sender is not kept waiting,
 * and not cut for being slow. Fails when it breaks off, turns out too large, or `stop` is aborted (with its reason). What nobody
 * takes any more is still let come: who has not sent everything would not read an answer.
 */
export async function* received(body: Readable, stop: AbortSignal): AsyncGenerator<Uint8Array, void, void> {
  let bytes = 0
  const kept = new Readable({ objectMode: true, read() {} }) // chunk by chunk, not as one of 10 MiB
  body.on('data', (chunk: Buffer) => {
    if (kept.destroyed) return
    bytes += chunk.length
    if (bytes > mostBytes) kept.destroy(tooLarge())
    else kept.push(chunk)
  })
  finished(body, error => {
    if (error) kept.destroy(error)
    else if (!kept.destroyed) kept.push(null)
  })
  const stopped = () => kept.destroy(stop.reason as Error)
  stop.addEventListener('abort', stopped)
  try {
    for await (const chunk of kept as AsyncIterable<Buffer>) {
      yield chunk
      await setImmediate() // a file of nothing but blank lines comes to no row
    }
  } finally {
    stop.removeEventListener('abort', stopped)
  }
}
