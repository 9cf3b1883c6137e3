import { afterEach, describe, expect, test } from '@jest/globals'
import { Redis } from 'ioredis'
import type { Cache, Scope } from '../../src/application/ports/cache.ts'
import type { Catalogue } from '../../src/application/ports/catalogue.ts'
import { CachedCatalogue } from '../../src/infrastructure/cache/cached-catalogue.ts'
import { DurableRenewal } from '../../src/infrastructure/cache/durable-renewal.ts'
import { RenewingUnitOfWork } from '../../src/infrastructure/cache/renewing-unit-of-work.ts'
import { MemoryCache } from '../../src/infrastructure/memory/memory-cache.ts'
import { MemoryCatalogue } from '../../src/infrastructure/memory/memory-catalogue.ts'
import { MemoryEventLog } from '../../src/infrastructure/memory/memory-event-log.ts'
import { MemoryStore } from '../../src/infrastructure/memory/memory-store.ts'
import { MemoryUnitOfWork } from '../../src/infrastructure/memory/memory-unit-of-work.ts'
import { RedisCache } from '../../src/infrastructure/redis/redis-cache.ts'
import { RedisRenewalMark } from '../../src/infrastructure/redis/redis-renewal-mark.ts'
import { describeOn } from '../support/describe-on.ts'
import { freshRedis } from '../support/fresh.ts'
import { TakesLateFills } from './broken-caches.ts'
import { addBook, review } from './logged-writes.ts'
import { cacheProcess } from './processes.ts'
import { WaitingCatalogue } from './waiting-catalogue.ts'

const ttl = 60_000
const first = { limit: 20, after: null } as const

/** One process reads and writes, the other only reads later. */
interface Readers {
  readonly writer: Cache
  readonly other: Cache
}

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})
const closed = <T extends { close: () => unknown }>(one: T): T => {
  closing.push(one.close)
  return one
}

/** What everybody finds after a read was overtaken by a write: the reviews that are counted in the list, the book and its reviews. */
async function overtaken({ writer, other }: Readers, renewing = true) {
  const store = new MemoryStore()
  const source = new WaitingCatalogue(store)
  const plain = new MemoryUnitOfWork(store)
  const unitOfWork = renewing ? new RenewingUnitOfWork(plain, writer) : plain
  const [here, there] = [writer, other].map(cache => new CachedCatalogue(source, cache, { ttl }))
  const bookId = await addBook(unitOfWork)
  const counts = (catalogue: Catalogue) => [
    async () => (await catalogue.books(first)).view.items[0]?.rating.count,
    async () => (await catalogue.book(bookId)).view?.rating.count,
    async () => (await catalogue.reviews(bookId, first)).view?.items.length,
  ]
  const seen: unknown[] = []
  for (const [nth, read] of counts(there!).entries()) {
    const held = source.hold()
    const early = read()
    await held.read // it has read the database, and has not filled the cache yet
    await unitOfWork.run(tx => review(tx, bookId))
    held.goOn()
    expect(await early).toBe(nth) // as of its own beginning, which nobody minds
    seen.push([await counts(here!)[nth]!(), await read()])
  }
  return seen
}

const everybodySees = [1, 2, 3].map(count => [count, count])

describe('K3 a read that is overtaken by a write, with a cache in the process', () => {
  const alone = (cache: Cache): Readers => ({ writer: cache, other: cache })

  test('leaves nothing old where a later read finds it', async () => {
    expect(await overtaken(alone(new MemoryCache()))).toEqual(everybodySees)
  })
  test('is seen to fail with a cache that takes a fill of any generation', async () => {
    expect(await overtaken(alone(new TakesLateFills(new MemoryCache())))).not.toEqual(everybodySees)
  })
  test('is seen to fail with a unit of work that does not renew', async () => {
    expect(await overtaken(alone(new MemoryCache()), false)).not.toEqual(everybodySees)
  })
})

describeOn('Redis', 'K3 a read that is overtaken by a write, with Redis', () => {
  async function onRedis(): Promise<Readers> {
    const url = await freshRedis()
    const [one, other] = [new Redis(url), new Redis(url)]
    closing.push(
      () => one.disconnect(),
      () => other.disconnect(),
    )
    return { writer: new RedisCache(one), other: new RedisCache(other) }
  }
  /** Two processes, each with a near tier. A renewal takes as long as it takes the other to hear of it. */
  async function onTiers(): Promise<Readers> {
    const url = await freshRedis()
    const [one, other] = [closed(await cacheProcess(url)), closed(await cacheProcess(url))]
    const renew = async (scopes: readonly Scope[]) => {
      const heard = other.heard.next()
      await one.cache.renew(scopes)
      await heard
    }
    return { writer: { look: key => one.cache.look(key), renew }, other: other.cache }
  }
  const broken = ({ writer, other }: Readers): Readers => ({
    writer: new TakesLateFills(writer),
    other: new TakesLateFills(other),
  })

  test('leaves nothing old in Redis, for any process', async () => {
    expect(await overtaken(await onRedis())).toEqual(everybodySees)
  })
  test('is seen to fail on a Redis that takes a fill of any generation, and without renewal', async () => {
    expect(await overtaken(broken(await onRedis()))).not.toEqual(everybodySees)
    expect(await overtaken(await onRedis(), false)).not.toEqual(everybodySees)
  })
  test('leaves nothing old in either tier, for either process, whoever of them read', async () => {
    expect(await overtaken(await onTiers())).toEqual(everybodySees)
    const { writer } = await onTiers()
    expect(await overtaken({ writer, other: writer })).toEqual(everybodySees)
  })
  test('is seen to fail on tiers that take a fill of any generation, and without renewal', async () => {
    expect(await overtaken(broken(await onTiers()))).not.toEqual(everybodySees)
    expect(await overtaken(await onTiers(), false)).not.toEqual(everybodySees)
  })

  /** What is found after an outage in which a process wrote that died before it renewed anything. */
  async function afterAnOutage(catchUp: (renewal: DurableRenewal) => Promise<void>) {
    const url = await freshRedis()
    const redis = new Redis(url)
    closing.push(() => redis.disconnect())
    const store = new MemoryStore()
    const unitOfWork = new MemoryUnitOfWork(store)
    const renewal = new DurableRenewal(new MemoryEventLog(store), new RedisCache(redis), new RedisRenewalMark(redis), ttl)
    const { cache } = closed(await cacheProcess(url, { catchUp: () => catchUp(renewal) }))
    const catalogue = new CachedCatalogue(new MemoryCatalogue(store), cache, { ttl })
    const bookId = await addBook(unitOfWork, new Date())
    await cache.renew(['books'])
    const count = async () => (await catalogue.books(first)).view.items[0]?.rating.count
    expect(await count()).toBe(0)
    cache.suspect(new Error('the connection was lost'))
    await unitOfWork.run(tx => review(tx, bookId, new Date()))
    await cache.settled(10_000)
    expect(cache.state).toBe('up')
    return count()
  }

  test('K5 K7 after an outage nothing is served that is older than the last commit in it, though its writer died', async () => {
    expect(await afterAnOutage(renewal => renewal.catchUp())).toBe(1)
  })
  test('K5 K7 is seen to fail where nobody catches up with the log', async () => {
    expect(await afterAnOutage(async () => {})).toBe(0)
  })
})
