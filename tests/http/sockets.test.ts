import { once } from 'node:events'
import type { Socket } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { useApi } from '../support/api-matcher.ts'
import { memoryService, type Service } from '../support/memory-service.ts'
import { problemOf } from './problem-of.ts'
import { Connection, exchange, listen } from './raw-http.ts'

let service: Service
let port: number
beforeAll(async () => {
  service = await memoryService()
  port = await listen(service.app)
  useApi(service.app)
})
afterAll(() => service.close())

const get = (path: string, ...headers: string[]) =>
  ['GET ' + path + ' HTTP/1.1', 'Host: localhost', ...headers, '', ''].join('\r\n')
const post = (body: string, ...headers: string[]) =>
  ['POST /books HTTP/1.1', 'Host: localhost', 'Content-Type: application/json', ...headers, '', body].join('\r\n')

describe('on a socket', () => {
  test('a request is answered as it is by injection', async () => {
    const answer = await exchange(port, get('/books'))
    expect(answer.statusCode).toBe(200)
    expect(answer).toMatchApi('GET', '/books')
  })

  test('I1 the same request with an absolute target is the same request', async () => {
    const body = JSON.stringify({ title: 'Middlemarch', authors: ['George Eliot'] })
    const bytes = post(body, 'Idempotency-Key: "absolute"', `Content-Length: ${body.length}`)
    const made = await exchange(port, bytes)
    const replayed = await exchange(port, bytes.replace(' /books ', ' http://localhost/books '))
    expect([made.statusCode, replayed.statusCode]).toEqual([201, 201])
    expect(replayed.headers['location']).toBe(made.headers['location'])
  })

  test('S2 an answer does not say what serves it', async () => {
    for (const bytes of [get('/books'), get('/nothing'), 'junk\r\n\r\n']) {
      const { headers } = await exchange(port, bytes)
      expect(Object.keys(headers)).not.toEqual(expect.arrayContaining(['server']))
      expect(Object.keys(headers)).not.toEqual(expect.arrayContaining(['x-powered-by']))
    }
  })

  test.each<[string, string]>([
    ['headers larger than 16 KiB', get('/books', `X-Long: ${'x'.repeat(20_000)}`)],
    ['more small headers than 16 KiB', get('/books', ...Array.from({ length: 2_000 }, (_, at) => `X-${at}: ${at}`))],
    ['a path larger than 16 KiB', get(`/books?cursor=${'x'.repeat(20_000)}`)],
  ])('R1 %s are a problem', async (_, bytes) => {
    problemOf(await exchange(port, bytes), 431, 'headers-too-large')
  })

  test.each<[string, string | Uint8Array]>([
    ['words', 'hello, is anybody there?\r\n\r\n'],
    ['random bytes', Uint8Array.from({ length: 100 }, (_, at) => (at * 73 + 128) % 256)],
    ['a TLS handshake', Uint8Array.of(0x16, 0x03, 0x01, 0x00, 0x05, 0x01, 0x00, 0x00, 0x01, 0x00)],
    ['HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
    ['HTTP/9', 'GET /books HTTP/9.9\r\nHost: localhost\r\n\r\n'],
    ['no method', 'BREW /books HTTP/1.1\r\nHost: localhost\r\n\r\n'],
    ['a header without a name', get('/books', ': x')],
    ['a header with a NUL', get('/books', 'X-Nul: a\0b')],
    ['a space in the path', 'GET /books ?limit=1 HTTP/1.1\r\nHost: localhost\r\n\r\n'],
    ['two lengths', post('{}', 'Content-Length: 2', 'Content-Length: 3')],
    ['a length that is none', post('{}', 'Content-Length: two')],
    ['a length and chunks', post('0\r\n\r\n', 'Content-Length: 2', 'Transfer-Encoding: chunked')],
    ['a chunk of no size', post('zz\r\n{}\r\n0\r\n\r\n', 'Transfer-Encoding: chunked')],
  ])('R1 what is no HTTP is a problem: %s', async (_, bytes) => {
    problemOf(await exchange(port, bytes), 400, 'invalid-request')
  })

  test('R1 a request to no host is a problem', async () => {
    problemOf(await exchange(port, 'GET /books HTTP/1.1\r\n\r\n'), 400, 'invalid-request')
  })

  test('R1 an expectation that cannot be met is a problem', async () => {
    const answer = await exchange(port, post('{}', 'Content-Length: 2', 'Expect: a-miracle'))
    expect(answer.statusCode).toBe(417)
    expect(answer.headers['content-type']).toBe('application/problem+json')
  })

  test('R1 broken HTTP is answered once, and the connection is closed', async () => {
    const connection = await Connection.open(port)
    connection.send(get('/livez') + 'junk\r\n\r\n' + get('/livez'))
    const [first, second, ...more] = await connection.untilClosed()
    expect(first!.statusCode).toBe(200)
    expect(problemOf(second!, 400, 'invalid-request').instance).toMatch(/^[0-9a-f-]{36}$/)
    expect(second!.headers).toMatchObject({ connection: 'close' })
    expect(more).toEqual([])
  })

  test('S4 R1 a request that does not arrive in full in time is a problem', async () => {
    expect(service.app.server.requestTimeout).toBe(60_000)
    const accepted = once(service.app.server, 'connection') as Promise<[Socket]>
    const connection = await Connection.open(port)
    connection.send('GET /books HTTP/1.1\r\nHost: loc')
    const [socket] = await accepted
    service.app.server.emit('clientError', Object.assign(new Error(), { code: 'ERR_HTTP_REQUEST_TIMEOUT' }), socket) // as Node does, in time
    const [answer] = await connection.untilClosed()
    problemOf(answer!, 408, 'request-timeout')
  })

  test('R1 whoever hangs up in the middle of a request harms nobody', async () => {
    for (const bytes of ['GET /bo', post('{"title"', 'Content-Length: 100')]) {
      const accepted = once(service.app.server, 'connection') as Promise<[Socket]>
      const connection = await Connection.open(port)
      connection.send(bytes)
      const [socket] = await accepted
      const closed = new Promise(resolve => socket.once('close', resolve))
      connection.reset()
      await closed
    }
    expect((await exchange(port, get('/livez'))).statusCode).toBe(200)
  })
})
