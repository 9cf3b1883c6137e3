import { jest } from '@jest/globals'
import { freshPostgres } from '../support/fresh.ts'
import { TcpProxy } from '../support/tcp-proxy.ts'
import { PrivateRedis } from './private-redis.ts'
import { openService, type Service } from './service.ts'
import { Truth } from './truth.ts'

/** A service and another process of it, on a database of theirs and a Redis behind a proxy. */
export class World {
  readonly redis: PrivateRedis
  readonly proxy: TcpProxy
  readonly truth = new Truth()
  readonly #database: { readonly url: string; readonly drop: () => Promise<unknown> }
  #service: Service | null = null
  #other: Service | null = null

  private constructor(redis: PrivateRedis, proxy: TcpProxy, database: Awaited<ReturnType<typeof freshPostgres>>) {
    this.redis = redis
    this.proxy = proxy
    this.#database = database
  }

  static async open(): Promise<World> {
    const redis = await PrivateRedis.start()
    const world = new World(redis, await TcpProxy.before(redis.url), await freshPostgres())
    await world.restart()
    return world
  }

  get service(): Service {
    return this.#service!
  }

  /** Ends the service, and starts it anew. */
  async restart(): Promise<void> {
    await this.#service?.close()
    this.#service = await this.#open(openService)
  }

  /** Another process: it shares no module with the first, and so none of their state. */
  async another(): Promise<Service> {
    await this.#other?.close()
    jest.resetModules()
    const again = await import('./service.ts')
    this.#other = await this.#open(again.openService)
    return this.#other
  }

  async close(): Promise<void> {
    await this.#other?.close()
    await this.#service?.close()
    await this.proxy.close()
    await this.redis.close()
    await this.#database.drop()
  }

  #open(open: typeof openService): Promise<Service> {
    return open(this.#database.url, this.proxy.through(this.redis.url))
  }
}
