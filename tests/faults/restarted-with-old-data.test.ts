import { afterAll, beforeAll, jest, test } from '@jest/globals'
import { describeOn } from '../support/describe-on.ts'
import { eventually } from './eventually.ts'
import { describeOnPrivateRedis } from './private-redis.ts'
import { ask } from './truth.ts'
import { World } from './world.ts'

jest.setTimeout(60_000)

describeOn('PostgreSQL', 'Redis is back with old data', () => {
  describeOnPrivateRedis('before an idle process has asked it anything', () => {
    let world: World
    beforeAll(async () => {
      world = await World.open()
    })
    afterAll(() => world.close())

    test('K5 K7 its first read is right: it catches up before it believes what Redis has', async () => {
      const { redis, truth, service } = world
      const idle = await world.another()
      await idle.shared.follower.close() // nothing but the lost connection tells it
      const book = await truth.addBook(service)
      const questions = [truth.list(), truth.book(book), truth.reviews(book)]
      for (let n = 0; n < 5; n++) {
        await eventually('Redis is up for both', () => [service, idle].every(({ shared }) => shared.cache.state === 'up'))
        for (const question of questions) for (const one of [service, idle]) await ask(one, question)
        await redis.save()
        await redis.kill()
        await truth.review(service, book)
        await redis.start()
        await eventually('both processes are connected again', async () => {
          const clients = String(await redis.call('CLIENT', 'LIST'))
          return clients.split('name=book-review').length > 4 // two connections each
        })
        for (const question of questions) await ask(idle, question)
      }
    })
  })
})
