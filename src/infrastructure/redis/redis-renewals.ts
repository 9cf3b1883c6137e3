import type { Scope } from '../../application/ports/cache.ts'
import type { RedisClient } from './connect-redis.ts'
import { keyspace, sender } from './redis-cache.ts'

/** The channel on which every process tells the others which scopes it has renewed. */
export const renewalChannel = `${keyspace}:renewed`

export interface RenewalListener {
  /** Another process has renewed these. */
  readonly heard: (scopes: readonly Scope[]) => void
  /** Whether anything can be heard from now on. */
  readonly hearing: (hearing: boolean) => void
}

/** Listens on a connection of its own to what other processes have renewed. */
export class RedisRenewals {
  readonly #redis: RedisClient

  /** @param redis a client for this alone: one that listens can do nothing else */
  constructor(redis: RedisClient, { heard, hearing }: RenewalListener) {
    this.#redis = redis
    redis.on('message', (_channel: string, message: string) => {
      const [from, ...scopes] = message.split(' ')
      if (from !== sender) heard(scopes as Scope[])
    })
    redis.on('ready', () => {
      redis.subscribe(renewalChannel).then(
        () => hearing(true),
        () => redis.disconnect(true), // and connect again
      )
    })
    redis.on('close', () => hearing(false))
  }

  close(): void {
    this.#redis.disconnect()
  }
}
