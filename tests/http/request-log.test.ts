import type { IncomingMessage } from 'node:http'
import { expect, test } from '@jest/globals'
import { pino } from 'pino'
import { RequestLog } from '../../src/interfaces/http/protection/request-log.ts'

const traceId = '0af7651916cd43dd8448eb211c80319c'

function logging(level: string) {
  const lines: Record<string, unknown>[] = []
  const log = pino({ level, base: null }, { write: (line: string) => lines.push(JSON.parse(line) as Record<string, unknown>) })
  const request = { headers: { traceparent: `00-${traceId}-b7ad6b7169203331-01` } } as unknown as IncomingMessage
  return { lines, log: new RequestLog(log, { requestId: 'mine' }, request) }
}

test('every line of a request bears its id and its place in the trace, whatever is logged', () => {
  const { lines, log } = logging('trace')
  log.info({ status: 200 }, 'request')
  log.warn('only words')
  log.error(new Error('broken'))
  log.error({ err: new Error('wrapped') }, 'with words')
  log.child({ part: 'stream' }).debug('from a child')
  const spans = new Set(lines.map(({ span_id }) => span_id))
  expect(spans.size).toBe(1)
  for (const line of lines) expect(line).toMatchObject({ requestId: 'mine', trace_id: traceId })
  expect(lines).toMatchObject([
    { level: 30, status: 200, msg: 'request' },
    { level: 40, msg: 'only words' },
    { level: 50, msg: 'broken', err: { message: 'broken' } },
    { level: 50, msg: 'with words', err: { message: 'wrapped' } },
    { level: 20, part: 'stream', msg: 'from a child' },
  ])
})

test('what is not logged is not put together', () => {
  const { lines, log } = logging('error')
  const unwanted: string[] = []
  const line = Object.defineProperty<object>({}, 'status', { enumerable: true, get: () => unwanted.push('read') })
  log.info(line, 'request')
  log.silent()
  expect([...lines, ...unwanted]).toEqual([])
})
