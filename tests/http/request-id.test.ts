import { describe, expect, test } from '@jest/globals'
import { memoryService } from '../support/memory-service.ts'
import { opened } from './client.ts'
import { recordedLog } from './log-lines.ts'
import { problemOf } from './problem-of.ts'

const { log, lines } = recordedLog()
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

describe('S5 the id of a request', () => {
  const the = opened(() => memoryService({ log }))

  test.each(['a', '7', '019c1a2b-3c4d-7e5f-8a6b-7c8d9e0f1a2b', 'A.b_c~D-9', 'x'.repeat(128)])(
    'is the one it comes with: %s',
    async id => {
      expect((await the.client.get('/books', { 'x-request-id': id })).headers['x-request-id']).toBe(id)
      const refused = await the.client.get('/books?x=1', { 'x-request-id': id })
      expect([refused.headers['x-request-id'], problemOf(refused, 400, 'invalid-request').instance]).toEqual([id, id])
      expect(lines.filter(({ requestId }) => requestId === id)).toHaveLength(2)
    },
  )

  test.each(['', ' ', 'a b', 'a,b', 'a/b', 'a:b', '{"a":1}', 'é', 'x'.repeat(129), '<script>', '%0A', 'a\tb'])(
    'is a new one where that is not well-formed: %j',
    async id => {
      const answer = await the.client.get('/nothing', { 'x-request-id': id }).catch(() => null)
      const { headers, body } = answer ?? (await the.service.app.inject({ url: '/nothing', headers: { 'x-request-id': id } }))
      expect(headers['x-request-id']).toMatch(uuid)
      expect((JSON.parse(body) as { instance: string }).instance).toBe(headers['x-request-id'])
    },
  )

  test('is another one each time', async () => {
    const ids = await Promise.all([1, 2, 3].map(async () => (await the.client.get('/livez')).headers['x-request-id']))
    expect(new Set(ids).size).toBe(3)
  })

  test('stands on an answer to what cannot be routed, and in its line of the log', async () => {
    const answer = await the.service.app.inject({ url: '/%', headers: { 'x-request-id': 'unroutable' } })
    expect(answer.headers['x-request-id']).toBe('unroutable')
    expect(lines).toContainEqual(expect.objectContaining({ requestId: 'unroutable', status: 400, route: null, method: 'GET' }))
  })
})

const [traceId, parent] = ['0af7651916cd43dd8448eb211c80319c', 'b7ad6b7169203331']

describe('S5 W3C Trace Context', () => {
  const the = opened(() => memoryService({ log }))
  const lineOf = async (traceparent?: string) => {
    const headers = traceparent === undefined ? {} : { traceparent }
    const id = (await the.service.app.inject({ url: '/livez', headers })).headers['x-request-id']
    const line = lines.find(({ requestId }) => requestId === id)!
    expect(line['trace_id']).toMatch(/^(?!0{32})[0-9a-f]{32}$/)
    expect(line['span_id']).toMatch(/^(?!0{16})[0-9a-f]{16}$/)
    return line
  }

  test.each([
    `00-${traceId}-${parent}-01`,
    `00-${traceId}-${parent}-00`,
    `00-${traceId}-${parent}-ff`,
    `01-${traceId}-${parent}-01`,
    `cc-${traceId}-${parent}-01-what-the-future-will-be-like`,
    `cc-${traceId}-${parent}-01-`,
  ])('is continued, in a span of our own: %s', async traceparent => {
    const line = await lineOf(traceparent)
    expect(line['trace_id']).toBe(traceId)
    expect(line['span_id']).not.toBe(parent)
  })

  test.each([
    undefined,
    '',
    'junk',
    `ff-${traceId}-${parent}-01`,
    `00-${'0'.repeat(32)}-${parent}-01`,
    `00-${traceId}-${'0'.repeat(16)}-01`,
    `00-${traceId.toUpperCase()}-${parent}-01`,
    `00-${traceId}-${parent.toUpperCase()}-01`,
    `00-${traceId}-${parent}-0A`,
    `00-${traceId}-${parent}-01-more`,
    `00-${traceId}-${parent}-01-`,
    `cc-${traceId}-${parent}-01.more`,
    `00-${traceId}-${parent}-1`,
    `00-${traceId}-${parent}`,
    `00-${traceId.slice(1)}-${parent}-01`,
    `0-${traceId}-${parent}-01`,
    `00_${traceId}_${parent}_01`,
    `00-${traceId}-${parent}-01, 00-${traceId}-${parent}-01`,
  ])('begins anew where there is none that is valid: %s', async traceparent => {
    const one = await lineOf(traceparent)
    expect(one['trace_id']).not.toBe(traceId)
    expect((await lineOf(traceparent))['trace_id']).not.toBe(one['trace_id'])
  })

  test('is on every line that a request leaves', async () => {
    const mine = 'every-line'
    await the.service.app.inject({ url: '/%', headers: { 'x-request-id': mine, traceparent: `00-${traceId}-${parent}-01` } })
    const own = lines.filter(({ requestId }) => requestId === mine)
    expect(own.length).toBeGreaterThan(0)
    for (const line of own) expect(line).toMatchObject({ trace_id: traceId })
  })
})
