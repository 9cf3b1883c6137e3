import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals'
import { describeOn } from '../support/describe-on.ts'
import { type Endpoint, endpoints } from './endpoints.ts'
import { eventually } from './eventually.ts'
import { FaultTable } from './fault-table.ts'
import { describeOnPrivateRedis } from './private-redis.ts'
import type { RedisFault } from './redis-faults.ts'
import { ask, cacheStatus, isTrue } from './truth.ts'
import { watchCommands, watched } from './watch.ts'
import { World } from './world.ts'

const requests = 50

/** Each of the faults on each of the endpoints, and what another process sees. */
export function faultMatrix(family: string, faults: readonly RedisFault[]): void {
  jest.setTimeout(60_000)
  const table = new FaultTable(family)

  describeOn('PostgreSQL', `Redis, ${family}`, () => {
    describeOnPrivateRedis(`fault matrix: ${family}`, () => {
      watchCommands()
      let world: World
      beforeAll(async () => {
        world = await World.open()
        await measureWithout()
      })
      afterAll(async () => {
        await world.close()
        await table.tell()
      })

      /** For comparison: the same requests with Redis as it should be. */
      async function measureWithout(): Promise<void> {
        const nothing: RedisFault = { name: 'no fault', begin: async () => {}, end: async () => {}, moment: true }
        for (const endpoint of endpoints) table.add(nothing.name, endpoint.name, await cell(world, nothing, endpoint))
      }

      describe.each(faults)('$name', fault => {
        test.each(endpoints)('K6 $name is answered, rightly, and at most one request pays for it', async endpoint => {
          table.add(fault.name, endpoint.name, await cell(world, fault, endpoint))
        })

        test('K4 K7 another process sees the writes, and nothing older once it has seen them or Redis is back', async () => {
          table.add(fault.name, 'other process', await otherProcess(world, fault))
        })
      })
    })
  })
}

/** One outage, with requests to one endpoint and, between them, writes that change the answer. */
async function cell(world: World, fault: RedisFault, endpoint: Endpoint): Promise<number[]> {
  const { truth } = world
  const book = await truth.addBook(world.service)
  await truth.review(world.service, book)
  const questions = [truth.list(), truth.book(book), truth.reviews(book)]
  await untilShared(world, questions)

  const times: number[] = []
  const paid: number[] = []
  try {
    for (let n = 0; n < requests; n++) {
      if (n === 0 || (fault.moment && n % 10 === 0)) {
        await fault.begin(world)
        world.service.near.clear() // the next read asks Redis, unless it is known to be away
      }
      const begun = performance.now()
      const { result: status, commands, statements } = await watched(() => endpoint.ask(world, book))
      times.push(performance.now() - begun)
      if (status?.includes('; hit')) expect([status, statements]).toEqual([status, []]) // K1
      const verified = await watched(async () => endpoint.verify?.(world, book))
      if (n % 10 === 5) await truth.review(world.service, book)

      const sent = [...commands, ...verified.commands]
      if (sent.some(({ state }) => state !== 'answered')) paid.push(n)
      // Once it is known to be away, nobody but the probes asks it.
      else if (!fault.moment && paid.length > 0) expect([n, sent]).toEqual([n, []])
    }
    if (!fault.moment) {
      expect(paid.length).toBeLessThanOrEqual(1)
      expect(world.service.shared.cache.state).toBe('away')
      expect((await world.service.get('/readyz')).json()).toMatchObject({ status: 'degraded' })
    }
  } finally {
    await fault.end(world)
  }
  await untilShared(world, questions)
  return times
}

/** Every read is right; and at last the shared cache answers them all again, without a query. */
async function untilShared({ service }: World, questions: readonly ReturnType<World['truth']['list']>[]): Promise<void> {
  for (const question of questions) {
    await eventually(`${question.url} comes from Redis`, async () => {
      const asked = await watched(() => ask(service, question))
      const hit = cacheStatus(asked.result).includes('; hit') && cacheStatus(asked.result).endsWith('detail=redis')
      if (hit) expect(asked.statements).toEqual([])
      service.near.clear()
      return hit
    })
  }
}

async function otherProcess(world: World, fault: RedisFault): Promise<number[]> {
  const { truth } = world
  const book = await truth.addBook(world.service)
  const questions = [truth.list(), truth.book(book), truth.reviews(book)]
  await untilShared(world, questions)
  const other = await world.another()
  for (const question of questions) await ask(other, question)

  const lags: number[] = []
  await fault.begin(world)
  try {
    for (let n = 0; n < 3; n++) {
      await truth.review(world.service, book)
      for (const question of questions) {
        lags.push(await eventually(`the other process sees the write at ${question.url}`, () => isTrue(other, question)))
      }
      for (const question of questions) await ask(other, question) // and goes on seeing it
    }

    await truth.review(world.service, book)
  } finally {
    await fault.end(world)
  }
  for (const question of questions) {
    lags.push(
      await eventually(`the other process sees the outage's last write at ${question.url}`, () => isTrue(other, question)),
    )
  }
  await eventually('Redis is back for both', async () => {
    for (const question of questions) for (const service of [world.service, other]) await ask(service, question)
    return [world.service, other].every(({ shared }) => shared.cache.state === 'up')
  })
  for (const question of questions) {
    await eventually(`the other process gets ${question.url} from Redis`, async () => {
      other.near.clear()
      return cacheStatus(await ask(other, question)).endsWith('detail=redis')
    })
  }
  return lags
}
