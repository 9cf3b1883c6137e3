import { afterEach, expect, test } from '@jest/globals'
import { once } from 'node:events'
import { connectRedis, type RedisClient } from '../../src/infrastructure/redis/connect-redis.ts'
import { ScriptedSentinel } from './scripted-sentinel.ts'

const open: { close: () => unknown }[] = []
afterEach(async () => {
  for (const { close } of open.splice(0)) await close()
})

async function sentinel(): Promise<ScriptedSentinel> {
  const sentinel = await ScriptedSentinel.start()
  open.push({ close: () => sentinel.close() })
  return sentinel
}

function connect(...sentinels: ScriptedSentinel[]): RedisClient {
  const redis = connectRedis(`redis+sentinel://${sentinels.map(({ port }) => `127.0.0.1:${port}`).join(',')}/books`)
  open.unshift({ close: () => redis.disconnect() })
  return redis
}

/** Errors meanwhile are none of ours: it is to get over them. */
const ready = (redis: RedisClient) => new Promise(resolve => redis.once('ready', resolve))

test('K5: news of another primary while it asks for one does not end the client', async () => {
  const watcher = await sentinel()
  const listened = once(watcher, 'listened to')
  const redis = connect(watcher)
  await Promise.all([listened, ready(redis)])

  const { promise, resolve } = Promise.withResolvers<unknown>()
  watcher.answering = promise
  const [asked, left] = [once(watcher, 'asked'), once(watcher, 'left')]
  const again = Promise.all([ready(redis), once(watcher, 'listened to')])
  watcher.cut()
  await asked
  watcher.switchPrimary()
  await left
  resolve(null)
  await again
})

test('K5: a sentinel that says nothing is given up for the next one', async () => {
  const [silent, watcher] = [await sentinel(), await sentinel()]
  silent.answering = new Promise(() => {})
  const asked = once(silent, 'asked')
  const redis = connect(silent, watcher)
  await Promise.all([asked, ready(redis)])
})

test('what is disconnected on purpose while it asks for a primary stays so', async () => {
  const watcher = await sentinel()
  const { promise, resolve } = Promise.withResolvers<unknown>()
  watcher.answering = promise
  const asked = once(watcher, 'asked')
  const redis = connect(watcher)
  await asked
  let connecting = 0
  redis.on('connecting', () => connecting++)
  const ended = once(redis, 'end')
  redis.disconnect()
  resolve(null)
  await ended
  await new Promise(setImmediate)
  expect(connecting).toBe(0)
})
