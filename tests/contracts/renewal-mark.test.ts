import { once } from 'node:events'
import { Redis } from 'ioredis'
import { connectRedis } from '../../src/infrastructure/redis/connect-redis.ts'
import { RedisRenewalMark } from '../../src/infrastructure/redis/redis-renewal-mark.ts'
import { describeOn } from '../support/describe-on.ts'
import { freshRedis } from '../support/fresh.ts'
import { renewalMarkContract } from './renewal-mark.contract.ts'

describeOn('Redis', 'with a server', () => {
  renewalMarkContract('Redis', async () => {
    const url = await freshRedis()
    const [one, other, onlooker] = [connectRedis(url), connectRedis(url), new Redis(url)]
    await Promise.all([one, other, onlooker].map(redis => once(redis, 'ready')))
    return {
      one: new RedisRenewalMark(one),
      other: new RedisRenewalMark(other),
      killOne: () => one.disconnect(),
      waitsFor: async () => onlooker.pttl((await onlooker.keys('*lease*'))[0]!),
      close: async () => {
        for (const redis of [one, other, onlooker]) redis.disconnect()
      },
    }
  })
})
