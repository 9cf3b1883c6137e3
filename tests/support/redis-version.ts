import { Redis } from 'ioredis'

export async function redisVersion(url: string): Promise<string> {
  const redis = new Redis(url, { lazyConnect: true, maxRetriesPerRequest: 0, retryStrategy: () => null })
  redis.on('error', () => {}) // connect() says it
  try {
    await redis.connect()
    const info = await redis.info('server')
    return /^(?:valkey|redis)_version:(\S+)/m.exec(info)?.[1] ?? 'of unknown version'
  } finally {
    redis.disconnect()
  }
}
