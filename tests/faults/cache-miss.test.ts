import { afterAll, beforeAll, beforeEach, expect, jest, test } from '@jest/globals'
import { Redis } from 'ioredis'
import { describeOn } from '../support/describe-on.ts'
import { freshPostgres, freshRedis } from '../support/fresh.ts'
import { type Fault, TcpProxy } from '../support/tcp-proxy.ts'
import { eventually } from './eventually.ts'
import { requests, sourceOf } from './requests.ts'
import { type Service, startService } from './counted-service.ts'

jest.setTimeout(60_000)

const up = /^The shared cache is up/
const away = /^The shared cache is away/

describeOn(['PostgreSQL', 'Redis'], 'A cached read over PostgreSQL and Redis', () => {
  let database: Awaited<ReturnType<typeof freshPostgres>>
  let proxy: TcpProxy
  let redis: Redis
  let service: Service
  let ask: ReturnType<typeof requests>

  beforeAll(async () => {
    database = await freshPostgres()
    const url = await freshRedis()
    redis = new Redis(url)
    proxy = await TcpProxy.before(url)
    service = await startService(database.url, proxy.through(url))
    ask = requests(service.app)
  })
  afterAll(async () => {
    await service.close()
    redis.disconnect()
    await proxy.close()
    await database.drop()
  })

  /** The statements and the commands that this work causes: not those of probes, followers and connections. */
  async function counted<T>(work: () => Promise<T>) {
    const [statements, commands] = [service.statements.length, service.commands.length]
    const result = await work()
    const ofRequests = (command: string) =>
      !/\{(?:probe|renewal)\}|^(?:subscribe|publish)|^(?:hello|select|client|info) ?/.test(command)
    return {
      result,
      statements: service.statements.slice(statements),
      commands: service.commands.slice(commands).filter(ofRequests),
    }
  }
  /** What Redis itself holds, asked behind the service's back. */
  const keptByRedis = async () => (await Promise.all((await redis.keys('*')).map(key => redis.hvals(key)))).flat().join()

  beforeEach(async () => {
    await redis.flushdb()
  })

  test('K1 C4 of the list: a miss is one query and fills Redis, a hit none; a write makes the next read a miss', async () => {
    await ask.add('Frankenstein')
    const miss = await counted(() => ask.books())
    expect(miss.result).toEqual({ status: 200, source: 'miss; stored', titles: ['Frankenstein'] })
    expect(miss.statements).toEqual([expect.stringMatching(/^select .* from books/)])
    expect(await keptByRedis()).toContain('Frankenstein')

    const hit = await counted(() => ask.books())
    expect(hit.result).toEqual({ status: 200, source: 'hit redis', titles: ['Frankenstein'] })
    expect(hit).toMatchObject({ statements: [], commands: [expect.any(String)] })

    const write = await counted(() => ask.add('Valperga'))
    expect(write.result.statusCode).toBe(201)
    expect(write.commands).not.toEqual([])
    expect(await keptByRedis()).not.toContain('Frankenstein')
    const again = await counted(() => ask.books())
    expect(again.result).toEqual({ status: 200, source: 'miss; stored', titles: ['Valperga', 'Frankenstein'] })
    expect(again.statements).toHaveLength(1)
    expect(await ask.books()).toMatchObject({ source: 'hit redis', titles: ['Valperga', 'Frankenstein'] })
  })

  test('K1 C4 of a book and of its reviews: the same, and a review renews them and the list', async () => {
    const book = String((await ask.add('Frankenstein')).headers.location)
    for (const path of [book, `${book}/reviews`, '/books']) {
      await ask.get(path)
      const hit = await counted(() => ask.get(path))
      expect({ path, source: sourceOf(hit.result), statements: hit.statements }).toEqual({
        path,
        source: 'hit redis',
        statements: [],
      })
    }
    expect((await ask.review(book, 'Dorothea')).statusCode).toBe(201)
    for (const path of [book, '/books']) {
      const miss = await counted(() => ask.get(path))
      expect({ path, source: sourceOf(miss.result) }).toEqual({ path, source: 'miss; stored' })
      expect(miss.statements).toHaveLength(1)
      expect(miss.result.body).toContain('"average":4')
    }
    expect((await ask.get(`${book}/reviews`)).body).toContain('Dorothea')
  })

  test('K2 of fifty at once that all miss: one query', async () => {
    const fifty = await counted(() => Promise.all(Array.from({ length: 50 }, () => ask.books('/books?limit=7'))))
    expect(new Set(fifty.result.map(({ status }) => status))).toEqual(new Set([200]))
    expect(fifty.result.map(({ source }) => source).sort()).toEqual([
      'miss; stored',
      ...Array<string>(49).fill('miss; stored; collapsed'),
    ])
    expect(fifty.statements).toHaveLength(1)
  })

  test.each<{ how: string; fault: Fault; lasts: boolean }>([
    { how: 'refused', fault: 'refuse', lasts: true },
    { how: 'hung', fault: 'hang', lasts: true },
    { how: 'slow', fault: { slow: 500 }, lasts: true },
    { how: 'answering garbage', fault: 'garbage', lasts: true },
    { how: 'cut off in the middle of one answer', fault: { cut: 5 }, lasts: false },
  ])('K6 K7 with Redis $how: answered, and nobody waits for it twice; taken up again by itself, and nothing old', async world => {
    const { how, fault, lasts } = world
    await ask.add(`Before Redis was ${how}`)
    const before = await ask.books()
    expect((await ask.books()).source).toBe('hit redis')
    const [ups, aways] = [await service.logged(up), await service.logged(away, 0)]

    await proxy.set(fault)
    // What is read while its connections break is not kept in the memory: whatever other processes told just then was not heard.
    expect(await ask.books()).toEqual({ ...before, source: expect.stringMatching(/^miss(?:; stored)?$/) })
    await service.logged(away, aways + 1)
    if (lasts) {
      await eventually('the memory answers', async () => {
        const hit = await counted(() => ask.books())
        expect(hit.result).toEqual({ ...before, source: expect.any(String) })
        if (hit.result.source === 'hit memory') expect(hit.statements).toEqual([])
        return hit.result.source === 'hit memory'
      })
      const fifty = await counted(() => Promise.all(Array.from({ length: 50 }, () => ask.books())))
      expect(new Set(fifty.result.map(({ titles }) => titles.join()))).toEqual(new Set([before.titles.join()]))
      expect(fifty.commands).toEqual([]) // but for the probes
    }

    const added = `While Redis was ${how}`
    expect((await ask.add(added)).statusCode).toBe(201)
    const now = [added, ...before.titles]
    expect((await ask.books()).titles).toEqual(now)
    if (lasts) expect(await keptByRedis()).toMatch(new RegExp(`^(?!.*${added}).*${before.titles[0]}`)) // what was true before

    await proxy.set('pass')
    await service.logged(up, ups + 1)
    expect(await ask.books()).toEqual({ status: 200, source: 'miss; stored', titles: now })
    expect(await ask.books()).toEqual({ status: 200, source: 'hit redis', titles: now })
    expect(await service.logged(up)).toBe(ups + 1)
    expect(await service.logged(away)).toBe(aways + 1)
  })
})
