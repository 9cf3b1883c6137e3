import { describe, expect, test } from '@jest/globals'
import type { Dependency } from '../../src/application/ports/dependency.ts'
import { useApi } from '../support/api-matcher.ts'
import { memoryService } from '../support/memory-service.ts'

/** A dependency in whatever state it is put in, that counts how often it is asked. */
class Scripted implements Dependency {
  now: 'up' | 'down' = 'up'
  asked = 0
  readonly name: string
  readonly optional: boolean
  constructor(name: string, optional: boolean) {
    this.name = name
    this.optional = optional
  }
  async state(): Promise<'up' | 'down'> {
    this.asked++
    return this.now
  }
}

async function scripted() {
  const [database, cache] = [new Scripted('database', false), new Scripted('cache', true)]
  const stop = { draining: false }
  const { app } = await memoryService({ dependencies: [database, cache], draining: () => stop.draining })
  useApi(app)
  const ask = async (url: string) => {
    const answer = await app.inject(url)
    expect(answer).toMatchApi('GET', url)
    expect(answer.headers['cache-control']).toBe('no-store')
    return [answer.statusCode, answer.json()] as const
  }
  return { database, cache, stop, ask }
}

describe('readyz', () => {
  test.each([
    ['up', 'up', 200, 'ready'],
    ['up', 'down', 200, 'degraded'],
    ['down', 'up', 503, 'unready'],
    ['down', 'down', 503, 'unready'],
  ] as const)('S6 with the database %s and the cache %s answers %d %s, and names both', async (database, cache, code, status) => {
    const the = await scripted()
    the.database.now = database
    the.cache.now = cache
    expect(await the.ask('/readyz')).toEqual([code, { status, access: 'open', dependencies: { database, cache } }])
  })

  test.each(['up', 'down'] as const)('S6 S7 while draining answers 503, with the database %s', async database => {
    const the = await scripted()
    the.stop.draining = true
    the.database.now = database
    expect(await the.ask('/readyz')).toEqual([
      503,
      { status: 'draining', access: 'open', dependencies: { database, cache: 'up' } },
    ])
  })

  test('S6 asks anew each time: what has come back needs no restart', async () => {
    const the = await scripted()
    the.database.now = 'down'
    expect((await the.ask('/readyz'))[0]).toBe(503)
    the.database.now = 'up'
    expect((await the.ask('/readyz'))[0]).toBe(200)
    expect(the.database.asked).toBe(2)
  })

  test('S6 is ready where the service leans on nothing', async () => {
    const { app } = await memoryService()
    expect((await app.inject('/readyz')).json()).toEqual({ status: 'ready', access: 'open', dependencies: {} })
  })
})

describe('livez', () => {
  test('S6 asks nothing but the process: it answers 200 whatever is down, and while draining', async () => {
    const the = await scripted()
    the.database.now = the.cache.now = 'down'
    the.stop.draining = true
    expect(await the.ask('/livez')).toEqual([200, { status: 'alive' }])
    expect([the.database.asked, the.cache.asked]).toEqual([0, 0])
  })
})
