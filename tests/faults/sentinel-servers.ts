import { replicates } from './cluster-servers.ts'
import { OwnRedis, until } from './random-redis.ts'

const name = 'books'

/** A primary, a replica, and three sentinels that two of agree when the primary is down. */
export class WatchedPair {
  readonly servers: readonly [OwnRedis, OwnRedis]
  readonly #sentinels: readonly OwnRedis[]
  private constructor(servers: readonly [OwnRedis, OwnRedis], sentinels: readonly OwnRedis[]) {
    this.servers = servers
    this.#sentinels = sentinels
  }

  static async start(program: string, run: string): Promise<WatchedPair> {
    const primary = await OwnRedis.start({ program, run, name: 'one' })
    const replicaOf = ['--replicaof', '127.0.0.1', String(primary.port)]
    const replica = await OwnRedis.start({ program, run, name: 'other', args: replicaOf })
    await until('the replica follows', () => replicates(replica))
    const settings = [
      `sentinel monitor ${name} 127.0.0.1 ${primary.port} 2`,
      `sentinel down-after-milliseconds ${name} 500`,
      `sentinel failover-timeout ${name} 1500`,
      '',
    ].join('\n')
    const sentinels = [0, 1, 2].map(nth =>
      OwnRedis.start({ program, run, name: `sentinel-${nth}`, settings, args: ['--sentinel'] }),
    )
    const pair = new WatchedPair([primary, replica], await Promise.all(sentinels))
    await pair.watched()
    return pair
  }

  get url(): string {
    return `redis+sentinel://${this.#sentinels.map(({ port }) => `127.0.0.1:${port}`).join(',')}/${name}`
  }

  handOver(): Promise<unknown> {
    return this.#sentinels[0]!.ask('SENTINEL', 'FAILOVER', name)
  }

  /** Resolves when every sentinel names this server as the primary, and it is. */
  async promoted({ port }: OwnRedis): Promise<void> {
    await until('the sentinels name another primary', async () => {
      const named = await Promise.all(this.#sentinels.map(one => one.ask('SENTINEL', 'GET-MASTER-ADDR-BY-NAME', name)))
      return named.every(address => String((address as string[])[1]) === String(port))
    })
  }

  /** Resolves when every sentinel knows the replica and the other sentinels. */
  async watched(): Promise<void> {
    await until('the sentinels know each other', async () => {
      const infos = await Promise.all(this.#sentinels.map(one => one.ask('INFO', 'sentinel')))
      return infos.every(info => /status=ok,address=\S+,slaves=1,sentinels=3/.test(String(info)))
    })
  }
}
