import { once } from 'node:events'
import { setImmediate, setTimeout as turn } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { Answered } from '../support/api-matcher.ts'
import { memoryService, type Service } from '../support/memory-service.ts'
import { recordedLog } from './log-lines.ts'
import { Connection, exchange, listen } from './raw-http.ts'

const { log, from } = recordedLog()
let service: Service
let port: number
beforeAll(async () => {
  service = await memoryService({ log, timeouts: { headers: 500, request: 700, check: 50 } })
  port = await listen(service.app)
})
afterAll(() => service.close())

const connections = () =>
  new Promise<number>((resolve, reject) =>
    service.app.server.getConnections((error, count) => (error ? reject(error) : resolve(count))),
  )

const lines = (...all: string[]) => [...all, '', ''].join('\r\n')
const get = (...headers: string[]) => lines('GET /livez HTTP/1.1', 'Host: localhost', ...headers)
const post = (body: string, ...headers: string[]) =>
  lines('POST /books HTTP/1.1', 'Host: localhost', 'Content-Type: application/json', ...headers) + body
const book = JSON.stringify({ title: 'Middlemarch', authors: ['George Eliot'] })
const chunked = (body: string, ...trailers: string[]) =>
  `${body.length.toString(16)}\r\n${body}\r\n0\r\n${trailers.map(trailer => `${trailer}\r\n`).join('')}\r\n`

/** Every answer is one of ours: a success, or a problem that says so. */
function ours(answers: readonly Answered[]): number[] {
  for (const { statusCode, headers, body } of answers) {
    expect(statusCode).toBeLessThan(500)
    expect(headers['x-request-id']).toMatch(/\S/)
    if (statusCode < 400) continue
    expect(headers['content-type']).toBe('application/problem+json')
    expect(JSON.parse(body)).toMatchObject({ status: statusCode, instance: headers['x-request-id'] })
  }
  return answers.map(({ statusCode }) => statusCode)
}

/** Sends the bytes and, after an answer, no more, and gives the statuses of what is answered until the server hangs up. */
async function sent(...parts: (string | Uint8Array)[]): Promise<number[]> {
  const connection = await Connection.open(port)
  for (const part of parts) {
    connection.send(part)
    await setImmediate()
  }
  await connection.answers(1).catch(() => {}) // or it is closed
  connection.end()
  return ours(await connection.untilClosed())
}

// Whatever was sent: the next request is answered, no connection is left, and nothing was a fault of the server.
afterEach(async () => {
  expect((await exchange(port, get())).statusCode).toBe(200)
  while ((await connections()) > 0) await turn(5)
  expect(from(40)).toEqual([])
})

const close = 'Connection: close'

describe('S4 R1 well-formed HTTP in odd pieces is answered:', () => {
  test.each<[string, number[], (string | Uint8Array)[]]>([
    ['byte by byte', [200], Array.from(get(close))],
    ['a body byte by byte', [201], Array.from(post(book, `Content-Length: ${book.length}`, close))],
    ['requests in one packet', [200, 201, 200], [get() + post(book, `Content-Length: ${book.length}`) + get(close)]],
    ['chunks', [201], [post(chunked(book), 'Transfer-Encoding: chunked', close)]],
    ['chunks with trailers', [201], [post(chunked(book, 'X-Trailer: here'), 'Transfer-Encoding: chunked', close)]],
    ['empty lines before a request', [200], [`\r\n\r\n${get(close)}`]],
    ['an absolute target', [200], [lines('GET http://localhost/livez HTTP/1.1', 'Host: localhost', close)]],
    ['HTTP/1.0 without a host', [200], [lines('GET /livez HTTP/1.0')]],
  ])('%s', async (_, statuses, parts) => {
    expect(await sent(...parts)).toEqual(statuses)
  })
})

const refused: [string, string | Uint8Array][] = [
  ['no Host', lines('GET /livez HTTP/1.1')],
  ['two Hosts', get('Host: other.example')],
  ['an authority for a target', lines('GET localhost:80 HTTP/1.1', 'Host: localhost')],
  ['an asterisk for a target', lines('GET * HTTP/1.1', 'Host: localhost')],
  ['an asterisk for a slash', lines('GET *livez HTTP/1.1', 'Host: localhost')],
  ['an asterisk that is more than one, for OPTIONS', lines('OPTIONS *livez HTTP/1.1', 'Host: localhost')],
  ['no target', lines('GET  HTTP/1.1', 'Host: localhost')],
  ['CONNECT', lines('CONNECT localhost:80 HTTP/1.1', 'Host: localhost')],
  ['HTTP/0.9', 'GET /livez\r\n\r\n'],
  ['the preface of HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
  ['a TLS handshake', Uint8Array.of(0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01, 0xfc, 0x03, 0x03)],
  ['a length that is too long', post('{}', 'Content-Length: 100')],
  ['a length that is too short', post(book, 'Content-Length: 2')],
  ['a length far beyond the limit', post('{}', 'Content-Length: 99999999999999999999')],
  ...['-1', '+5', '0x10', '5,5', '5 5', '1e1', ''].map((length): [string, string] => [
    `a length of ${JSON.stringify(length)}`,
    post('{}', `Content-Length: ${length}`),
  ]),
  ['two lengths', post('{}', 'Content-Length: 2', 'Content-Length: 2')],
  ['a length and chunks', post('0\r\n\r\n', 'Content-Length: 5', 'Transfer-Encoding: chunked')],
  ...['xchunked', 'chunked, identity', 'identity', '"chunked"', 'gzip', 'chunked;x'].map((coding): [string, string] => [
    `a coding of ${coding}`,
    post(chunked(book), `Transfer-Encoding: ${coding}`),
  ]),
  ['a coding of gzip for a body that nobody reads', get('Transfer-Encoding: gzip')],
  ['two codings', post(chunked(book), 'Transfer-Encoding: chunked', 'Transfer-Encoding: identity')],
  ...['zz', '-1', '0x5', 'FFFFFFFFFFFFFFFFF', '5 5', ''].map((size): [string, string] => [
    `a chunk of size ${JSON.stringify(size)}`,
    post(`${size}\r\nhello\r\n0\r\n\r\n`, 'Transfer-Encoding: chunked'),
  ]),
  ['no last chunk', post('5\r\n"abc"\r\n', 'Transfer-Encoding: chunked')],
  ['a chunk longer than its size', post('1\r\n{}\r\n0\r\n\r\n', 'Transfer-Encoding: chunked')],
  ['a folded header', get('X-Folded: a\r\n b', close)],
  ['a NUL in a header', get('X-Nul: a\0b')],
  ['a CR in a header', get('X-Cr: a\rb')],
  ['bare LFs', 'GET /livez HTTP/1.1\nHost: localhost\n\n'],
  ['a space before the colon', get('X-Space : a')],
  ['a header without a colon', get('nonsense')],
  ['more headers than there may be', get(...Array.from({ length: 3_000 }, (_, at) => `X-${at}: ${at}`))],
  ['a header that is too long', get(`X-Long: ${'x'.repeat(100_000)}`)],
  ['a path that is too long', lines(`GET /${'x'.repeat(100_000)} HTTP/1.1`, 'Host: localhost')],
]

describe('S4 R1 HTTP that is none is a problem, or the end of the connection:', () => {
  test.each(refused)('%s', async (_, bytes) => {
    const statuses = await sent(bytes)
    expect(statuses.length).toBeLessThanOrEqual(1)
    expect(statuses.filter(status => status < 400)).toEqual([])
  })

  test('what is broken comes after the answers to what was asked before, and is answered once', async () => {
    expect(await sent(get() + get() + 'junk\r\n\r\n', 'junk\r\n\r\n', get())).toEqual([200, 200, 400])
  })

  test('whatever is broken in a request: a byte changed, left out, doubled or put in', async () => {
    const right = Buffer.from(post(book, `Content-Length: ${book.length}`, close))
    const change = fc.record({ at: fc.nat(right.length - 1), how: fc.constantFrom('change', 'drop', 'add'), byte: fc.nat(255) })
    await fc.assert(
      fc.asyncProperty(change, async ({ at, how, byte }) => {
        const kept = how === 'add' ? at : at + 1
        const bytes = Buffer.concat([right.subarray(0, at), how === 'drop' ? Buffer.of() : Buffer.of(byte), right.subarray(kept)])
        const connection = await Connection.open(port)
        connection.send(bytes)
        connection.end()
        ours(await connection.untilClosed())
      }),
      { numRuns: 150 },
    )
  })
})

describe('S4 whoever leaves', () => {
  test.each([
    ['in the headers', 'GET /livez HT'],
    ['in a body', post('{"ti', 'Content-Length: 100')],
    ['in a chunk', post('10\r\n{"ti', 'Transfer-Encoding: chunked')],
    ['before the answer', get()],
  ])('%s, harms nobody and leaves nothing', async (_, bytes) => {
    for (const leave of ['reset', 'end'] as const) {
      const accepted = once(service.app.server, 'connection') as Promise<
        [{ bytesRead: number; closed: boolean } & NodeJS.EventEmitter]
      >
      const connection = await Connection.open(port)
      const [socket] = await accepted
      connection.send(bytes)
      while (socket.bytesRead < bytes.length) await setImmediate()
      connection[leave]()
      if (!socket.closed) await new Promise(resolve => socket.once('close', resolve))
    }
  })

  test('leaves no handle and no memory behind, a hundred times over', async () => {
    const flood = async (count: number) => {
      for (let at = 0; at < count; at++) await sent(at % 2 ? 'junk\r\n\r\n' : get(`X-Long: ${'x'.repeat(20_000)}`))
      while ((await connections()) > 0) await turn(5)
    }
    await flood(20)
    const [handles, memory] = [process.getActiveResourcesInfo().length, process.memoryUsage().heapUsed]
    await flood(200)
    expect(process.getActiveResourcesInfo().length).toBeLessThanOrEqual(handles + 2)
    expect(process.memoryUsage().heapUsed - memory).toBeLessThan(64 * 1024 * 1024)
  })
})
