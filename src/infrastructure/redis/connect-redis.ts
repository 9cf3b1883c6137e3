import { Cluster, Redis, type RedisOptions } from 'ioredis'

export type RedisClient = Redis | Cluster

/** After so many milliseconds a command is given up for good; those who wait for an answer wait no longer than they like. */
const commandTimeout = 250

/**
 * A client that fails at once rather than wait: nothing is queued while there is no connection, nothing is sent twice, and
 * a command that is not answered within the time-out rejects. It goes on trying to connect by itself, for ever.
 */
const retryStrategy = (attempt: number) => Math.min(50 * attempt, 500) * (0.5 + Math.random() / 2)
const failFast = {
  connectTimeout: 500,
  commandTimeout,
  socketTimeout: 1_000,
  maxRetriesPerRequest: 0,
  enableOfflineQueue: false,
  autoResendUnfulfilledCommands: false,
  autoResubscribe: false,
  retryStrategy,
  reconnectOnError: (error: Error) => error.message.startsWith('READONLY'), // its primary is another one now
  connectionName: 'book-review',
} satisfies RedisOptions

/**
 * Connects to one server (`redis://`, `rediss://`), to a cluster (`redis+cluster://a:6379,b:6379`) or to the primary that
 * sentinels name (`redis+sentinel://a:26379,b:26379/name`). A user and password before the hosts are those of the servers.
 */
export function connectRedis(url: string): RedisClient {
  const redis = open(url)
  redis.on('error', () => {}) // whoever asks something is told
  return redis
}

/**
 * A client to listen with. In a cluster each node tells what any of them is told, so it keeps to one that the address names, and
 * goes to the next when that is lost; a client of the cluster would do so too, and not tell that it has missed something.
 */
export function connectListener(url: string): RedisClient {
  const { kind, hosts, credentials } = readRedisUrl(url)
  if (kind !== 'cluster') return connectRedis(url)
  let at = Math.floor(Math.random() * hosts.length)
  const redis = new Redis({
    ...failFast,
    ...credentials,
    ...hosts[at],
    retryStrategy: attempt => {
      at = (at + 1) % hosts.length
      Object.assign(redis.options, hosts[at])
      return retryStrategy(attempt)
    },
  })
  redis.on('error', () => {})
  return redis
}

/** Calls `lost` when a connection is gone: behind the next one may be another server, or the same one with older data. */
export function whenLost(redis: RedisClient, lost: () => void): void {
  redis.on(redis.isCluster ? '-node' : 'close', lost)
}

function open(url: string): RedisClient {
  const { kind, hosts, name, credentials } = readRedisUrl(url)
  switch (kind) {
    case 'single':
      return new Redis(url, failFast)
    case 'sentinel':
      return unending(
        new Redis({
          ...failFast,
          ...credentials,
          sentinels: hosts,
          name,
          sentinelRetryStrategy: retryStrategy,
          sentinelCommandTimeout: commandTimeout,
          failoverDetector: true,
        }),
      )
    case 'cluster':
      return new Cluster(hosts, {
        redisOptions: { ...failFast, ...credentials },
        enableOfflineQueue: false,
        clusterRetryStrategy: retryStrategy,
        slotsRefreshTimeout: 500,
        slotsRefreshInterval: 5_000,
        retryDelayOnFailover: 20,
        retryDelayOnClusterDown: 20,
        maxRedirections: 3,
      })
  }
}

/**
 * News of another primary ends a client for good that is just asking for one: the connecting is broken off, and its failure is
 * taken for the last (ioredis 6.0.0, `FailoverDetector.disconnect`). It connects again; one that we disconnect emits no such error.
 */
function unending(redis: Redis): Redis {
  redis.on('error', ({ message }: Error) => {
    if (message === 'Connection is closed.' && redis.status === 'connecting')
      redis.once('end', () => void redis.connect().catch(() => {})) // it has emitted the error
  })
  return redis
}

export interface RedisAddress {
  readonly kind: 'single' | 'cluster' | 'sentinel'
  readonly hosts: { readonly host: string; readonly port: number }[]
  readonly name: string
  readonly credentials: { readonly username?: string; readonly password?: string }
}

function readRedisUrl(url: string): RedisAddress {
  const [, scheme = '', credentials = '', hosts = '', name = 'mymaster'] =
    /^([a-z+]+):\/\/(?:([^@/]*)@)?([^/?]*)\/?([^?]*)/.exec(url) ?? []
  const [username, password] = credentials.split(':').map(decodeURIComponent)
  const kind = scheme === 'redis+cluster' ? 'cluster' : scheme === 'redis+sentinel' ? 'sentinel' : 'single'
  return {
    kind,
    name: name || 'mymaster',
    hosts: hosts.split(',').map(one => {
      const [, host = '127.0.0.1', port] = /^(.*?)(?::(\d+))?$/.exec(one) ?? []
      return { host, port: port ? Number(port) : kind === 'sentinel' ? 26_379 : 6_379 }
    }),
    credentials: { ...(username && { username }), ...(password && { password }) },
  }
}
