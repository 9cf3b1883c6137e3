import { once } from 'node:events'
import type { Socket } from 'node:net'
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import { usualTimeouts } from '../../src/interfaces/http/protection/timeouts.ts'
import { memoryService, type Service } from '../support/memory-service.ts'
import { recordedLog } from './log-lines.ts'
import { problemOf } from './problem-of.ts'
import { Connection, listen } from './raw-http.ts'

const get = 'GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n'
const post = 'POST /books HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"title"'

describe('S4', () => {
  const { log, from } = recordedLog()
  let service: Service
  let port: number
  beforeAll(async () => {
    const timeouts = { headers: 100, request: 300, keepAlive: 100, check: 20, silence: 2_000, requestsPerSocket: 3 }
    service = await memoryService({ log, timeouts })
    port = await listen(service.app)
  })
  afterEach(() => expect(from(40)).toEqual([]))
  afterAll(() => service.close())

  test.each([
    ['who says nothing', ''],
    ['slow headers', 'GET /books HTTP/1.1\r\nHost: loc'],
    ['a slow body', post],
    ['slow chunks', post.replace('Content-Length: 100', 'Transfer-Encoding: chunked').replace('{"title"', '5\r\n{"ti')],
  ])('%s: cut, with a problem', async (_, bytes) => {
    const connection = await Connection.open(port)
    if (bytes) connection.send(bytes)
    const [answer, ...more] = await connection.untilClosed()
    problemOf(answer!, 408, 'request-timeout')
    expect(answer!.headers).toMatchObject({ connection: 'close' })
    expect(more).toEqual([])
  })

  test('whoever goes on sending a byte now and then: cut all the same', async () => {
    const connection = await Connection.open(port)
    connection.send('GET /books HTTP/1.1\r\nX-Slow: ')
    const drip = setInterval(() => connection.send('x'), 10)
    const [answer] = await connection.untilClosed()
    clearInterval(drip)
    problemOf(answer!, 408, 'request-timeout')
  })

  test('an idle connection is closed, and the answer has told when', async () => {
    const connection = await Connection.open(port)
    connection.send(get)
    const answers = await connection.untilClosed()
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([200])
    expect(answers[0]!.headers).toHaveProperty('keep-alive')
  })

  test('a connection ends after as many requests as one may bring, and the last answer says so', async () => {
    const connection = await Connection.open(port)
    for (const at of [1, 2, 3]) {
      connection.send(get)
      const answer = (await connection.answers(at))[at - 1]!
      expect([at, answer.statusCode, answer.headers['connection']]).toEqual([at, 200, at === 3 ? 'close' : 'keep-alive'])
    }
    await connection.untilClosed()
  })
})

test('S4 the usual times: a load balancer hangs up first, and nobody who is too slow is waited for long', async () => {
  const { app } = await memoryService()
  const { server } = app
  const { headers, request, keepAlive, silence, requestsPerSocket } = usualTimeouts
  expect([server.headersTimeout, server.requestTimeout]).toEqual([headers, request])
  expect([server.keepAliveTimeout, server.timeout]).toEqual([keepAlive, silence])
  expect(server.maxRequestsPerSocket).toBe(requestsPerSocket)
  expect(headers).toBeLessThan(request)
  expect(request).toBeLessThanOrEqual(60_000)
  expect(keepAlive).toBeGreaterThan(60_000)
  expect(silence).toBeGreaterThan(keepAlive)
  await app.close()
})

test('S4 whoever does not hang up after broken HTTP was answered is hung up on, long before any other time is over', async () => {
  const { app, close } = await memoryService({ timeouts: { headers: 200_000, request: 200_000 } })
  const accepted = once(app.server, 'connection') as Promise<[Socket]>
  const connection = await Connection.open(await listen(app), { allowHalfOpen: true })
  const [socket] = await accepted
  connection.send('junk\r\n\r\n')
  problemOf((await connection.answers(1))[0]!, 400, 'invalid-request')
  if (!socket.closed) await once(socket, 'close')
  connection.reset()
  await close()
})
