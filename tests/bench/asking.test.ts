import { afterEach, describe, expect, test } from '@jest/globals'
import { once } from 'node:events'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Answers } from '../../bench/load/asking.ts'
import { askAtRate } from '../../bench/load/constant-rate.ts'
import { expectRight } from '../../bench/load/right-answers.ts'

describe('answers', () => {
  const right: Answers = {
    seconds: 2,
    count: 100_000,
    statuses: { 200: 100_000 },
    sources: { 'detail=memory': 99_900, 'detail=redis': 100 },
    empty: 0,
    failures: 0,
    latency: { mean: 1, p50: 1, p99: 1, max: 1 },
  }
  const expected = { status: 200, source: 'detail=memory', connections: 64 }
  const judged =
    (answers: Partial<Answers>, wanted = {}) =>
    () =>
      expectRight('it', { ...right, ...answers }, { ...expected, ...wanted })

  test('that are right pass', () => expect(judged({})).not.toThrow())

  test.each<[string, Partial<Answers>, string]>([
    ['none at all', { count: 0, statuses: {}, sources: {} }, 'nothing was answered'],
    ['of another status', { statuses: { 200: 99_999, 503: 1 } }, '1 x 503'],
    ['without a body', { empty: 1 }, '1 answers had no body'],
    ['that never came', { failures: 2 }, '2 requests failed'],
    ['from further away, too many', { sources: { 'detail=memory': 98_000, 'detail=redis': 2_000 } }, 'expected detail=memory'],
    ['from where none may come from', { sources: { 'detail=memory': 99_999, 'fwd=stale': 1 } }, 'expected detail=memory'],
  ])('%s fail the bench', (_, answers, what) => expect(judged(answers)).toThrow(`it: ${what}`.replace('it: 1 x', '1 x')))

  test('from nearer than they should be fail, too', () => {
    expect(judged({ sources: { 'detail=redis': 99_999, 'detail=memory': 1 } }, { source: 'detail=redis' })).toThrow(
      'detail=redis',
    )
    expect(judged({ sources: { 'fwd=bypass': 99_999, 'fwd=miss': 1 } }, { source: 'fwd=bypass' })).toThrow('fwd=bypass')
  })

  test('without a body are right where there is to be none', () => {
    expect(judged({ statuses: { 304: 100_000 }, empty: 100_000 }, { status: 304 })).not.toThrow()
  })
})

describe('asking at a rate', () => {
  let server: Server
  const serve = async (answer: RequestListener) => {
    server = createServer(answer).listen(0, '127.0.0.1')
    await once(server, 'listening')
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  }
  afterEach(() => {
    server.closeAllConnections()
    server.close()
  })
  const asking = { requests: [{ method: 'GET' as const, path: '/books' }], connections: 2, seconds: 0.2 }

  test('everything that was asked is answered and counted, also what comes in pieces', async () => {
    let asked = 0
    const origin = await serve((_request, response) => {
      const detail = ++asked % 2 ? 'memory' : 'redis'
      response.writeHead(200, { 'content-length': 400_000, 'cache-status': `book-reviews; hit; ttl=1; detail=${detail}` })
      response.end('x'.repeat(400_000)) // more than is read at once
    })
    const answers = await askAtRate({ ...asking, origin }, 200)
    expect(answers).toMatchObject({ count: asked, statuses: { 200: asked }, empty: 0, failures: 0 })
    expect(answers.count).toBeLessThanOrEqual(41)
    expect(answers.sources['detail=memory']! + answers.sources['detail=redis']!).toBe(asked)
  })

  test('what finds every connection busy is asked when one is free', async () => {
    const origin = await serve((_request, response) => response.end('x'))
    const answers = await askAtRate({ ...asking, origin, connections: 1 }, 5_000) // some in each millisecond
    expect(answers).toMatchObject({ statuses: { 200: answers.count }, failures: 0 })
  })

  test('what is answered otherwise, and without a body, is told', async () => {
    const origin = await serve((_request, response) => response.writeHead(503, { 'content-length': 0 }).end())
    const answers = await askAtRate({ ...asking, origin }, 100)
    expect(answers).toMatchObject({ statuses: { 503: answers.count }, sources: { none: answers.count }, empty: answers.count })
  })
})
