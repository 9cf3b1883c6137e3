import { once } from 'node:events'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { Redis } from 'ioredis'
import { CachedCatalogue } from '../../src/infrastructure/cache/cached-catalogue.ts'
import { MemoryStore } from '../../src/infrastructure/memory/memory-store.ts'
import { MemoryUnitOfWork } from '../../src/infrastructure/memory/memory-unit-of-work.ts'
import { keyspace, RedisCache } from '../../src/infrastructure/redis/redis-cache.ts'
import { describeOn } from '../support/describe-on.ts'
import { freshRedis } from '../support/fresh.ts'
import { addBook, review } from './logged-writes.ts'
import { times } from './samples.ts'
import { fill, found, miss } from './tiered.ts'
import { WaitingCatalogue } from './waiting-catalogue.ts'

const first = { limit: 20, after: null } as const
const booksKey = `${keyspace}:{books}`

describeOn('Redis', 'What others may put into Redis, or make the service put there', () => {
  let redis: Redis
  let cache: RedisCache
  let rejected: string[]
  beforeEach(async () => {
    redis = new Redis(await freshRedis())
    await once(redis, 'ready')
    rejected = []
    cache = new RedisCache(redis, key => void rejected.push(key))
  })
  afterEach(() => redis.disconnect())

  /** A list of one book, kept in Redis, with what Redis has of it. */
  async function kept() {
    const store = new MemoryStore()
    const source = new WaitingCatalogue(store)
    const unitOfWork = new MemoryUnitOfWork(store)
    const bookId = await addBook(unitOfWork)
    await unitOfWork.run(tx => review(tx, bookId))
    const catalogue = new CachedCatalogue(source, cache, { ttl: 60_000 })
    const { view } = await catalogue.books(first)
    const [field] = (await redis.hkeys(booksKey)).filter(name => name.startsWith('books'))
    const text = (await redis.hget(booksKey, field!))!
    return { source, catalogue, view, field: field!, stored: JSON.parse(text) as { until: number; value: { items: object[] } } }
  }
  type Kept = Awaited<ReturnType<typeof kept>>['stored']
  const item = ({ value }: Kept): object => value.items[0]!

  describe('K9 what is none of ours is a miss, told once, and overwritten', () => {
    test.each<[string, (stored: Kept) => unknown]>([
      ['not JSON', () => '\u0000{'],
      ['cut off', stored => JSON.stringify(stored).slice(0, -5)],
      ['null', () => 'null'],
      ['a number', () => '42'],
      ['an empty object', () => ({})],
      ['without its time', ({ value }) => ({ value })],
      ['a time that is none', ({ value }) => ({ value, until: 'for ever' })],
      ['a value of null', ({ until }) => ({ until, value: null })],
      ['another shape', ({ until }) => ({ until, value: { books: [] } })],
      ['an item that is none', stored => ({ ...stored, value: { ...stored.value, items: [1] } })],
      ['a missing field', stored => ({ ...stored, value: { ...stored.value, items: [{ ...item(stored), rating: undefined }] } })],
      [
        'a field of another type',
        stored => ({ ...stored, value: { ...stored.value, items: [{ ...item(stored), authors: 'one' }] } }),
      ],
      ['no page behind it', ({ until, value }) => ({ until, value: { items: value.items } })],
    ])('%s', async (_what, poison) => {
      const { source, catalogue, view, field, stored } = await kept()
      const poisoned = poison(stored)
      await redis.hset(booksKey, field, typeof poisoned === 'string' ? poisoned : JSON.stringify(poisoned))
      expect(await catalogue.books(first)).toEqual({ view, source: { kind: 'miss', stored: true, collapsed: false } })
      expect([rejected, source.reads]).toEqual([[`${booksKey} ${field}`], 2])
      expect(await catalogue.books(first)).toMatchObject({ view, source: { kind: 'hit', tier: 'redis' } })
      expect([rejected.length, source.reads]).toEqual([1, 2])
    })

    test.each<[string, (key: string) => Promise<unknown>]>([
      ['a text', key => redis.set(key, 'x')],
      ['a list', key => redis.rpush(key, 'x')],
      ['a set', key => redis.sadd(key, 'x')],
    ])('%s in the place of the hash', async (_what, put) => {
      const { source, catalogue, view } = await kept()
      await redis.del(booksKey)
      await put(booksKey)
      expect(await catalogue.books(first)).toEqual({ view, source: { kind: 'miss', stored: true, collapsed: false } })
      expect(await catalogue.books(first)).toMatchObject({ view, source: { kind: 'hit', tier: 'redis' } })
      expect([rejected, source.reads]).toEqual([[booksKey], 2])
    })

    test('a value of another release is never looked at', async () => {
      const { catalogue, source, view } = await kept()
      await redis.rename(booksKey, booksKey.replace(keyspace, 'book-reviews:0'))
      expect(await catalogue.books(first)).toMatchObject({ view, source: { kind: 'miss' } })
      expect([rejected, source.reads]).toEqual([[], 2])
    })
  })

  describe('K10 bounded', () => {
    test('what is only asked for is gone after seconds, however much it is', async () => {
      for (const at of times(50, at => at)) await miss(cache, { scope: `reviews:${at}`, name: 'book' })
      const left = await Promise.all((await redis.keys('*')).map(key => redis.pttl(key)))
      expect(left).toHaveLength(50)
      for (const time of left) expect(time > 0 && time <= 5_000).toBe(true)
    })

    test('asking again and again does not make it last', async () => {
      await miss(cache)
      await redis.pexpire(booksKey, 1_000)
      for (const at of times(20, at => at)) await miss(cache, { scope: 'books', name: String(at) })
      expect(await redis.pttl(booksKey)).toBeLessThanOrEqual(1_000)
    })

    test('what was kept is gone after its time', async () => {
      await fill(cache, 'one', undefined, 20_000)
      const left = await redis.pttl(booksKey)
      expect(left > 5_000 && left <= 20_000).toBe(true)
    })

    test('a scope keeps a thousand values, whatever is asked for', async () => {
      const stored = await Promise.all(times(1_050, at => fill(cache, at, { scope: 'books', name: String(at) })))
      expect(stored.filter(Boolean)).toHaveLength(1_000)
      expect(await redis.hlen(booksKey)).toBe(1_001) // and its generation
      await cache.renew(['books'])
      expect(await fill(cache, 'again')).toBe(true)
      expect(await found(cache)).toBe('again')
    })
  })
})
