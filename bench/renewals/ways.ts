import { Redis } from 'ioredis'

/** Keeps in Redis, as the service does: a scope is a hash, and each value that is filled in is one more field of it. */
export const fill = (redis: Redis, key: string, field: string): Promise<unknown> => redis.hset(key, field, value)
const value = 'x'.repeat(2_000)

/** A process's near tier, as far as it is told what to drop. */
export interface Listener {
  /** Pub/sub messages or invalidations, whether or not they were of use. */
  readonly messages: () => number
  /** Its connection for reading and filling; with tracking, what is read by it is what Redis tells of. */
  readonly reader: Redis
  readonly close: () => void
}

/** One way to keep near tiers coherent. */
export interface Way {
  readonly name: string
  readonly listen: (url: string, prefix: string, dropped: (key: string) => void) => Promise<Listener>
  /** What the writer does beside dropping the scope. */
  readonly tell: (redis: Redis, prefix: string, key: string) => Promise<unknown>
}

/** The older protocol: over the one that is usual here no invalidation came out of this client. */
const options = { lazyConnect: true, protocol: 2 } as const

async function connect(url: string): Promise<[Redis, Redis]> {
  const both: [Redis, Redis] = [new Redis(url, options), new Redis(url, options)]
  await Promise.all(both.map(redis => redis.connect()))
  return both
}

const listener = (reader: Redis, ear: Redis, messages: () => number): Listener => ({
  reader,
  messages,
  close: () => {
    reader.disconnect()
    ear.disconnect()
  },
})

/** As built: who renews a scope publishes its name. */
export const pubsub: Way = {
  name: 'pub/sub of renewals',
  listen: async (url, prefix, dropped) => {
    const [reader, ear] = await connect(url)
    let messages = 0
    ear.on('message', (_channel: string, key: string) => {
      messages++
      dropped(key)
    })
    await ear.subscribe(`${prefix}renewed`)
    return listener(reader, ear, () => messages)
  },
  tell: (redis, prefix, key) => redis.publish(`${prefix}renewed`, key),
}

const tracking = (name: string, options: (prefix: string) => string[]): Way => ({
  name,
  listen: async (url, prefix, dropped) => {
    const [reader, ear] = await connect(url)
    let messages = 0
    // An invalidation carries a list of keys, which ioredis hands over as it comes.
    ear.on('message', (_channel: string, keys: unknown) => {
      messages++
      for (const key of Array.isArray(keys) ? keys : [keys]) dropped(String(key))
    })
    const id = String(await ear.client('ID'))
    await ear.subscribe('__redis__:invalidate')
    await reader.call('CLIENT', 'TRACKING', 'ON', 'REDIRECT', id, ...options(prefix))
    return listener(reader, ear, () => messages)
  },
  tell: () => Promise.resolve(),
})

export const tracked = tracking('tracking, default', () => [])
export const broadcast = tracking('tracking, BCAST', prefix => ['BCAST', 'PREFIX', prefix])
/** Without what the reader itself has changed. */
export const broadcastNoLoop = tracking('tracking, BCAST NOLOOP', prefix => ['BCAST', 'PREFIX', prefix, 'NOLOOP'])
