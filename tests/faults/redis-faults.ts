import type { World } from './world.ts'

/** Something that happens to Redis, or to the way to it. */
export interface RedisFault {
  readonly name: string
  readonly begin: (world: World) => Promise<unknown>
  readonly end: (world: World) => Promise<unknown>
  /** It is over as soon as it has begun, and happens again and again. */
  readonly moment?: boolean
}

const pass = ({ proxy }: World): Promise<void> => proxy.set('pass')

export const onTheWay: readonly RedisFault[] = [
  { name: 'refused', begin: ({ proxy }) => proxy.set('refuse'), end: pass },
  { name: 'hung', begin: ({ proxy }) => proxy.set('hang'), end: pass },
  { name: 'slow: 500 ms an answer', begin: ({ proxy }) => proxy.set({ slow: 250 }), end: pass }, // each way
  {
    name: 'black-holed',
    begin: async ({ proxy }) => {
      await proxy.set('refuse') // so that new connections are made, which are taken and never answered
      await proxy.set('hang')
    },
    end: pass,
  },
  { name: 'cut in the middle of an answer', begin: ({ proxy }) => proxy.set({ cut: 3 }), end: pass, moment: true },
  { name: 'answering garbage', begin: ({ proxy }) => proxy.set('garbage'), end: pass },
  {
    name: 'away at the start',
    begin: async world => {
      await world.proxy.set('refuse')
      await world.restart()
    },
    end: pass,
  },
]

/** Nobody listens at port 1. A replica of it keeps what it has, answers reads and refuses writes. */
const nobody = ['127.0.0.1', '1']

export const inTheServer: readonly RedisFault[] = [
  { name: 'stopped (SIGSTOP)', begin: ({ redis }) => redis.pause(), end: ({ redis }) => redis.resume() },
  {
    name: 'full (maxmemory, noeviction)',
    begin: ({ redis }) => redis.call('CONFIG', 'SET', 'maxmemory', '1'),
    end: ({ redis }) => redis.call('CONFIG', 'SET', 'maxmemory', '0'),
  },
  {
    name: 'read-only (a replica)',
    begin: ({ redis }) => redis.call('REPLICAOF', ...nobody),
    end: ({ redis }) => redis.call('REPLICAOF', 'NO', 'ONE'),
  },
  {
    name: 'password changed',
    begin: async ({ redis }) => {
      await redis.call('CONFIG', 'SET', 'requirepass', 'another')
      for (const type of ['normal', 'pubsub']) await redis.call('CLIENT', 'KILL', 'TYPE', type)
    },
    end: ({ redis }) => redis.call('CONFIG', 'SET', 'requirepass', ''),
  },
  { name: 'flushed (FLUSHALL)', begin: ({ redis }) => redis.call('FLUSHALL'), end: async () => {}, moment: true },
]

export const restarts: readonly RedisFault[] = [
  {
    name: 'killed, and back empty',
    begin: async ({ redis }) => {
      await redis.call('FLUSHALL')
      await redis.save()
      await redis.kill()
    },
    end: ({ redis }) => redis.start(),
  },
  {
    name: 'killed, and back with old data',
    begin: async ({ redis }) => {
      await redis.save()
      await redis.kill()
    },
    end: ({ redis }) => redis.start(),
  },
]
