import { once } from 'node:events'
import { afterAll, afterEach, beforeAll, beforeEach, expect, jest, test } from '@jest/globals'
import { Redis } from 'ioredis'
import { EventsForgotten } from '../../src/application/ports/event-log.ts'
import type { BookId } from '../../src/domain/identity.ts'
import { DurableRenewal } from '../../src/infrastructure/cache/durable-renewal.ts'
import { MemoryEventLog } from '../../src/infrastructure/memory/memory-event-log.ts'
import { MemoryStore } from '../../src/infrastructure/memory/memory-store.ts'
import { MemoryUnitOfWork } from '../../src/infrastructure/memory/memory-unit-of-work.ts'
import { RedisCache } from '../../src/infrastructure/redis/redis-cache.ts'
import { RedisRenewalMark } from '../../src/infrastructure/redis/redis-renewal-mark.ts'
import { describeOn } from '../support/describe-on.ts'
import { freshRedis } from '../support/fresh.ts'
import { opening } from './event-log.contract.ts'
import { addBook, review } from './logged-writes.ts'
import { type DatabaseLog, openPgliteLog } from './logs.ts'
import { aBook, times } from './samples.ts'
import { fill, found, miss, page } from './tiered.ts'

const ttl = 60_000

/** A log of a test's own, with nothing in it. */
function inMemory() {
  const store = new MemoryStore()
  return { log: new MemoryEventLog(store), unitOfWork: new MemoryUnitOfWork(store) }
}

describeOn('Redis', 'K5 renewal from the event log, on PGlite and Redis', () => {
  let store: DatabaseLog
  let redis: Redis
  let cache: RedisCache
  let mark: RedisRenewalMark
  let renewal: DurableRenewal
  beforeAll(async () => {
    store = await openPgliteLog()
  }, opening)
  afterAll(() => store.close())
  beforeEach(async () => {
    redis = new Redis(await freshRedis())
    await once(redis, 'ready')
    cache = new RedisCache(redis)
    mark = new RedisRenewalMark(redis)
    renewal = new DurableRenewal(store.log, cache, mark, ttl)
  })
  afterEach(() => {
    jest.restoreAllMocks()
    redis.disconnect()
  })

  const reviews = (id: BookId) => ({ scope: `reviews:${id}`, name: 'book' }) as const
  /** Writes, and dies before anything is renewed. */
  const dieWriting = (bookId: BookId, at = new Date()) => store.unitOfWork.run(tx => review(tx, bookId, at))
  /** A book that is cached, by itself and in the list, in a cache that was caught up with. */
  async function cached(): Promise<BookId> {
    const bookId = await addBook(store.unitOfWork, new Date())
    await renewal.catchUp()
    for (const key of [page, reviews(bookId)]) expect(await fill(cache, 'old', key, ttl)).toBe(true)
    return bookId
  }
  const left = async (bookId: BookId) => [await found(cache), await found(cache, reviews(bookId))]

  test('what a process wrote that died before it renewed is renewed', async () => {
    const bookId = await cached()
    await dieWriting(bookId)
    expect(await left(bookId)).toEqual(['old', 'old'])
    await renewal.catchUp()
    expect(await left(bookId)).toEqual(['miss', 'miss'])
    expect(await mark.read()).toBe(await store.log.end())
  })

  test('what nobody wrote about stays; once caught up, nothing is renewed again', async () => {
    const [one, other] = [await cached(), await addBook(store.unitOfWork, new Date())]
    await renewal.catchUp()
    await dieWriting(other)
    const renew = jest.spyOn(cache, 'renew')
    await renewal.catchUp()
    expect(await found(cache, reviews(one))).toBe('old')
    await renewal.catchUp()
    expect(renew.mock.calls).toEqual([[['books', `reviews:${other}`]]])
  })

  test('a late fill by whoever read before that write is refused', async () => {
    const bookId = await cached()
    await cache.renew(['books'])
    const late = await miss(cache)
    await dieWriting(bookId)
    await renewal.catchUp()
    expect(await late.fill('old', ttl)).toBe(false)
    expect(await found(cache)).toBe('miss')
  })

  test('Redis comes back with old data: after catching up nothing older is found', async () => {
    const bookId = await cached()
    const keys = await redis.keys('*')
    const saved = await Promise.all(keys.map(async key => ({ key, data: await redis.dumpBuffer(key) })))
    await dieWriting(bookId)
    await renewal.catchUp()
    await fill(cache, 'new')
    await redis.flushdb()
    for (const { key, data } of saved) await redis.restore(key, 0, data)
    expect(await left(bookId)).toEqual(['old', 'old'])
    await renewal.catchUp()
    expect(await left(bookId)).toEqual(['miss', 'miss'])
    expect(await mark.read()).toBe(await store.log.end())
  })

  test('FLUSHALL: what was being read before a write is not kept after it, and the mark is set again', async () => {
    const bookId = await cached()
    await cache.renew(['books'])
    const late = await miss(cache)
    await redis.flushdb()
    const later = await miss(cache)
    await dieWriting(bookId)
    await renewal.catchUp()
    expect([await late.fill('old', ttl), await later.fill('old', ttl)]).toEqual([false, false])
    expect(await mark.read()).toBe(await store.log.end())
  })

  test('without a mark it begins a lifetime of values ago, and not with the first event', async () => {
    const { log, unitOfWork } = inMemory()
    const [old, recent] = [new Date(Date.now() - ttl - 60_000), new Date(Date.now() - ttl + 10_000)]
    await addBook(unitOfWork, old)
    const bookId = await addBook(unitOfWork, recent)
    const renew = jest.spyOn(cache, 'renew')
    await new DurableRenewal(log, cache, mark, ttl).catchUp()
    expect(renew.mock.calls).toEqual([[['books', `reviews:${bookId}`]]])
    expect(await mark.read()).toBe(await log.end())
  })

  test('a mark before events that are forgotten counts as none', async () => {
    const { log, unitOfWork } = inMemory()
    const renewal = new DurableRenewal(log, cache, mark, ttl)
    await mark.move(null, await log.end())
    await addBook(unitOfWork, new Date(Date.now() - ttl - 10_000))
    const bookId = await addBook(unitOfWork, new Date())
    await log.sweep(new Date(Date.now() - ttl))
    await expect(log.read((await mark.read())!, 1)).rejects.toThrow(EventsForgotten)
    const renew = jest.spyOn(cache, 'renew')
    await renewal.catchUp()
    expect(renew.mock.calls).toEqual([[['books', `reviews:${bookId}`]]])
    expect(await mark.read()).toBe(await log.end())
  })

  test('the mark stays where it is until the renewal has succeeded', async () => {
    const bookId = await cached()
    const before = await mark.read()
    await dieWriting(bookId)
    jest.spyOn(cache, 'renew').mockRejectedValueOnce(new Error('away'))
    await expect(renewal.catchUp()).rejects.toThrow('away')
    expect(await mark.read()).toBe(before)
    await renewal.catchUp()
    expect(await left(bookId)).toEqual(['miss', 'miss'])
  })

  test('several that catch up at once do no harm', async () => {
    const bookId = await cached()
    await dieWriting(bookId)
    await Promise.all(times(5, () => renewal.catchUp()))
    expect(await left(bookId)).toEqual(['miss', 'miss'])
    expect(await mark.read()).toBe(await store.log.end())
  })

  test('more events than are read at once are all renewed for, each scope once in a batch', async () => {
    const { log, unitOfWork } = inMemory()
    const books = times(2_500, () => aBook({}, new Date()))
    await unitOfWork.run(async tx => {
      for (const book of books) {
        await tx.books.add(book)
        tx.emit(book.added())
      }
    })
    const [renew, read] = [jest.spyOn(cache, 'renew'), jest.spyOn(log, 'read')]
    await new DurableRenewal(log, cache, mark, ttl).catchUp()
    expect(renew.mock.calls.map(([scopes]) => scopes.length)).toEqual([1_001, 1_001, 501])
    expect(new Set(renew.mock.calls.flatMap(([scopes]) => scopes)).size).toBe(2_501)
    expect(read).toHaveBeenCalledTimes(3)
    expect(await mark.read()).toBe(await log.end())
  })
})
