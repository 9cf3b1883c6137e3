import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, expect, jest, test } from '@jest/globals'
import { Redis } from 'ioredis'
import type { CacheKey, Hit } from '../../src/application/ports/cache.ts'
import { RedisCache } from '../../src/infrastructure/redis/redis-cache.ts'
import { describeOn } from '../support/describe-on.ts'
import { freshRedis } from '../support/fresh.ts'
import { aScope, missed } from './cache.contract.ts'
import { times } from './samples.ts'

const minute = 60_000

describeOn('Redis', 'RedisCache', () => {
  let redis: Redis
  let cache: RedisCache
  beforeAll(async () => {
    redis = new Redis(await freshRedis())
    cache = new RedisCache(redis)
  })
  beforeEach(() => redis.flushdb())
  afterAll(() => redis.disconnect())

  const fill = async (key: CacheKey, value: unknown, ttl = minute) => (await missed(cache, key)).fill(value, ttl)
  /** The one thing that it keeps now. */
  const onlyKey = async () => {
    const keys = await redis.keys('*')
    expect(keys).toHaveLength(1)
    return keys[0]!
  }

  test('what one process filled in another finds, until any of them renews it', async () => {
    const connection = redis.duplicate()
    const other = new RedisCache(connection)
    const key = { scope: aScope(), name: 'page' }
    await fill(key, 'here')
    expect(await other.look(key)).toMatchObject({ kind: 'hit', value: 'here', tier: 'redis' })
    await other.renew([key.scope])
    const slow = await missed(cache, key)
    await other.renew([key.scope])
    expect(await slow.fill('old', minute)).toBe(false)
    connection.disconnect()
  })

  test('K3 who asks for the same in one turn shares one question, which is sent after all of them have asked', async () => {
    const key = { scope: aScope(), name: 'page' }
    await fill(key, 'old')
    const asked = jest.spyOn(redis, 'hmget')
    const early = cache.look(key)
    await redis.hset(`book-reviews:1:{${key.scope}}`, key.name, JSON.stringify({ until: Date.now() + minute, value: 'new' }))
    const [first, second] = await Promise.all([cache.look(key), cache.look({ ...key })])
    expect(first).toMatchObject({ kind: 'hit', value: 'new' })
    expect(second).toBe(first)
    expect(await early).not.toBe(first)
    await cache.look({ ...key, name: 'another page' })
    expect(asked).toHaveBeenCalledTimes(3)
    asked.mockRestore()
  })

  test('the same text is the same value again, which is neither parsed nor checked anew', async () => {
    let checked = 0
    const key = { scope: aScope(), name: 'page', fits: () => ++checked > 0 }
    await fill(key, { title: 'Middlemarch' })
    const [first, second] = [await cache.look(key), await cache.look(key)]
    expect(first).toMatchObject({ kind: 'hit', value: { title: 'Middlemarch' } })
    expect((second as Hit).value).toBe((first as Hit).value)
    expect(checked).toBe(1)
    await cache.renew([key.scope])
    await fill(key, { title: 'Felix Holt' })
    expect(await cache.look(key)).toMatchObject({ value: { title: 'Felix Holt' } })
    expect(checked).toBe(2)
  })

  test('K10 of one scope it keeps a thousand values, and no more', async () => {
    const scope = aScope()
    const kept = await Promise.all(times(1_200, at => fill({ scope, name: `page ${at}` }, at)))
    expect(kept.filter(yes => yes)).toHaveLength(1_000)
    const found = await Promise.all(times(1_200, at => cache.look({ scope, name: `page ${at}` })))
    expect(found.map(({ kind }) => kind === 'hit')).toEqual(kept)
  })

  test('K10 a scope that is only asked for is forgotten within seconds', async () => {
    await Promise.all(times(50, () => cache.look({ scope: aScope(), name: 'junk' })))
    const keys = await redis.keys('*')
    expect(keys).toHaveLength(50)
    for (const left of await Promise.all(keys.map(key => redis.pttl(key)))) {
      expect(left).toBeGreaterThan(0)
      expect(left).toBeLessThanOrEqual(5_000)
    }
  })

  test('K10 a scope lives as long as its longest-lived value, and every key has an end', async () => {
    const scope = aScope()
    await fill({ scope, name: 'long' }, 1, 10 * minute)
    await fill({ scope, name: 'short' }, 1, minute)
    const left = await redis.pttl(await onlyKey())
    expect(left).toBeGreaterThan(9 * minute)
    expect(left).toBeLessThanOrEqual(10 * minute)
  })

  test.each([
    'no JSON',
    '',
    'null',
    '5',
    '[]',
    '{}',
    '"text"',
    '{"until": 9e15}',
    '{"until": "9e15", "value": 1}',
    '{"until": null, "value": 1}',
    '{"value": 1}',
    '{"until": 9e15, "value": {"items": [1, 2',
    '\u0000\ufffd',
  ])('K9 a value that somebody else put there is a miss, and is replaced: %j', async poison => {
    const key = { scope: aScope(), name: 'page' }
    await fill(key, 'right')
    const hash = await onlyKey()
    const field = (await redis.hkeys(hash)).find(name => name.includes('page'))!
    await redis.hset(hash, field, poison)
    expect(await fill(key, 'right again')).toBe(true)
    expect(await cache.look(key)).toMatchObject({ kind: 'hit', value: 'right again' })
  })

  test('rejects when it cannot be reached, and does not wait', async () => {
    const gone = redis.duplicate({ lazyConnect: true, enableOfflineQueue: false })
    gone.on('error', () => {})
    const lonely = new RedisCache(gone)
    await expect(lonely.look({ scope: 'books', name: 'page' })).rejects.toThrow()
    await expect(lonely.renew(['books'])).rejects.toThrow()
    gone.disconnect()
  })

  test('who renews in the same turn of the event loop shares the commands', async () => {
    const scopes = times(3, aScope)
    for (const scope of scopes) await fill({ scope, name: 'page' }, 'old')
    await redis.config('RESETSTAT')
    await Promise.all(times(50, at => cache.renew([scopes[0]!, scopes[1 + (at % 2)]!])))
    expect(await redis.keys('*')).toEqual([])
    expect(await redis.info('commandstats')).toMatch(/cmdstat_unlink:calls=1,/)
    expect(await redis.info('commandstats')).toMatch(/cmdstat_publish:calls=1,/)
    await cache.renew([scopes[0]!])
    expect(await redis.info('commandstats')).toMatch(/cmdstat_unlink:calls=2,/)
  })

  test('a renewal that Redis refuses rejects, also when it is one of several', async () => {
    const name = `book-review-test-${randomUUID()}`
    const allowed = aScope()
    await redis.acl('SETUSER', name, 'on', 'nopass', '+@all', 'allchannels', `~*${allowed}*`)
    const limited = redis.duplicate({ username: name, password: 'any' })
    await expect(new RedisCache(limited).renew([allowed])).resolves.toBeUndefined()
    await expect(new RedisCache(limited).renew([allowed, aScope(), allowed])).rejects.toThrow('NOPERM')
    const [one, refused] = [new RedisCache(limited), aScope()]
    const shared = await Promise.allSettled([one.renew([refused]), one.renew([allowed]), one.renew([refused])])
    expect(shared.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected'])
    limited.disconnect()
    await redis.acl('DELUSER', name)
  })
})
