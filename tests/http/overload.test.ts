import { setTimeout as turn } from 'node:timers/promises'
import { describe, expect, test } from '@jest/globals'
import { memoryService } from '../support/memory-service.ts'
import { opened } from './client.ts'
import { problemOf } from './problem-of.ts'

/** Keeps the event loop of this process from anything else. */
function block(milliseconds: number): void {
  const end = performance.now() + milliseconds
  while (performance.now() < end);
}

const overload = { every: 5, late: 100, times: 3 }

describe('S3 an event loop that cannot keep up', () => {
  const the = opened(() => memoryService({ overload }))
  /** So many turns in a row that are too long, each long enough for a look at it. */
  const longTurns = async (count: number) => {
    for (let at = 0; at < count; at++) {
      block(200)
      await turn(1)
    }
  }
  const calm = async () => {
    while ((await the.service.app.inject('/nothing')).statusCode === 503) await turn(1)
  }

  test('has requests refused until it can; who watches over the service is answered', async () => {
    await calm()
    await longTurns(4)
    const { app } = the.service
    const [books, nothing, alive, ready] = await Promise.all(
      ['/books', '/nothing', '/livez', '/readyz'].map(url => app.inject(url)),
    )
    for (const answer of [books!, nothing!]) {
      problemOf(answer, 503, 'overloaded')
      expect(answer.headers['retry-after']).toMatch(/^[1-9]\d*$/)
      expect(answer.headers).toMatchObject({ 'x-content-type-options': 'nosniff' })
    }
    expect(books).toMatchApi('GET', '/books')
    expect([alive!.statusCode, ready!.statusCode]).toEqual([200, 200])
    await calm()
    expect((await the.client.get('/books')).statusCode).toBe(200)
  })

  test('is none after a hiccup', async () => {
    await calm()
    await turn(20)
    await longTurns(1)
    expect((await the.client.get('/books')).statusCode).toBe(200)
  })
})
