import { OwnRedis, until } from './random-redis.ts'

const slots = [
  [0, 5_460],
  [5_461, 10_922],
  [10_923, 16_383],
] as const

/** Three primaries, and a replica of the first, as one Redis Cluster. */
export class OwnCluster {
  readonly nodes: readonly OwnRedis[]
  private constructor(nodes: readonly OwnRedis[]) {
    this.nodes = nodes
  }

  static async start(program: string, run: string): Promise<OwnCluster> {
    const args = ['--cluster-enabled', 'yes', '--cluster-node-timeout', '500', '--cluster-replica-validity-factor', '0']
    const nodes = await Promise.all([0, 1, 2, 3].map(nth => OwnRedis.start({ program, run, name: `node-${nth}`, args })))
    const cluster = new OwnCluster(nodes)
    const [first, , , replica] = nodes as [OwnRedis, OwnRedis, OwnRedis, OwnRedis]
    for (const [nth, [low, high]] of slots.entries()) {
      await nodes[nth]!.ask('CLUSTER', 'ADDSLOTSRANGE', String(low), String(high))
      await nodes[nth]!.ask('CLUSTER', 'SET-CONFIG-EPOCH', String(nth + 1))
    }
    for (const node of nodes.slice(1)) await first.ask('CLUSTER', 'MEET', '127.0.0.1', String(node.port))
    await cluster.whole()
    const name = String(await first.ask('CLUSTER', 'MYID'))
    await until('the replica knows its primary', async () => (await replica.ask('CLUSTER', 'REPLICATE', name)) === 'OK')
    await until('the replica follows', async () => (await replicates(replica)) && (await cluster.sees(first, replica)))
    return cluster
  }

  get url(): string {
    return `redis+cluster://${this.nodes.map(({ port }) => `127.0.0.1:${port}`).join(',')}`
  }

  /** Resolves when every node that is asked thinks that all slots are served. */
  async whole(nodes = this.nodes): Promise<void> {
    await until('the cluster is whole', async () => {
      const infos = await Promise.all(nodes.map(node => node.ask('CLUSTER', 'INFO')))
      const known = (info: unknown) => /cluster_known_nodes:4/.test(String(info))
      return infos.every(info => /cluster_state:ok/.test(String(info)) && known(info))
    })
  }

  /** Resolves when this node is a primary, for everybody. */
  async promoted(node: OwnRedis, others: readonly OwnRedis[]): Promise<void> {
    await until('the replica is the primary', async () => {
      const views = await Promise.all([node, ...others].map(other => other.ask('CLUSTER', 'NODES')))
      return views.every(view => new RegExp(`127.0.0.1:${node.port}@\\S+ (?:myself,)?master .*\\d+-\\d+`).test(String(view)))
    })
    await this.whole([node, ...others])
  }

  async sees(primary: OwnRedis, replica: OwnRedis): Promise<boolean> {
    const view = String(await primary.ask('CLUSTER', 'NODES'))
    return new RegExp(`127.0.0.1:${replica.port}@\\S+ slave`).test(view)
  }
}

export const replicates = async (redis: OwnRedis): Promise<boolean> =>
  /role:slave[\s\S]*master_link_status:up/.test(String(await redis.ask('INFO', 'replication')))
