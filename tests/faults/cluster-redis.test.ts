import { expect, test } from '@jest/globals'
import { sharedTierServes } from './cluster-hits.ts'
import { OwnCluster, replicates } from './cluster-servers.ts'
import { quietTime, saveFull, settling } from './random-faults.ts'
import { describeWithOwnRedis } from './random-programs.ts'
import { type OwnRedis, until } from './random-redis.ts'
import { runRandomly } from './random-run.ts'
import type { World } from './random-world.ts'

describeWithOwnRedis('Several processes on a Redis Cluster under load', program => {
  test('K4 K5 K7 K10: nodes die, fail over and come back, and no read is stale and no request fails', async () => {
    const redis = async (run: string) => {
      const cluster = await OwnCluster.start(program, run)
      const trouble = async (world: World) => {
        for (const [what, bringAbout] of Object.entries(troubles)) {
          await sharedTierServes(world)
          await bringAbout(cluster, world)
          world.count(what)
        }
        await sharedTierServes(world)
        world.stop()
      }
      return { url: cluster.url, trouble }
    }
    const { world, exits, aftermath, summary } = await runRandomly({ seed: 3, seconds: 60, processes: 2, redis })
    process.stderr.write(`On a Redis Cluster. ${summary}`)
    expect(world.history.violations).toEqual([])
    expect(world.failures).toEqual([])
    expect(aftermath).toEqual([])
    expect([...world.faults.keys()]).toEqual(Object.keys(troubles)) // each of them, and the shared tier served after the last
    expect(world.tiers.get('hit in memory')).toBeGreaterThan(0)
    expect(exits).toEqual(['exit 0', 'exit 0'])
  }, 120_000)
})

const troubles: Record<string, (cluster: OwnCluster, world: World) => Promise<void>> = {
  'a primary handed over': async (cluster, world) => {
    const [old, second, third, replica] = cluster.nodes as [OwnRedis, OwnRedis, OwnRedis, OwnRedis]
    const over = world.history.outage()
    await replica.ask('CLUSTER', 'FAILOVER')
    await cluster.promoted(replica, [old, second, third])
    await until('the old primary follows', () => replicates(old))
    over()
  },
  'a primary with a replica killed': async (cluster, world) => {
    const [replica, second, third, primary] = cluster.nodes as [OwnRedis, OwnRedis, OwnRedis, OwnRedis]
    const over = world.history.outage()
    await primary.kill()
    await cluster.promoted(replica, [second, third])
    over()
    await sharedTierServes(world)
    await primary.start()
    await until('the old primary follows', () => replicates(primary))
  },
  'a primary without a replica killed, and back': async (cluster, world) => {
    const lonely = cluster.nodes[2]!
    await saveFull(world, lonely) // it comes back with what is old by then
    await world.pause(1_000)
    world.quiet(2_000 + 2 * quietTime) // nobody who writes meanwhile shall mend it
    await world.pause(settling)
    const over = world.history.outage()
    await lonely.kill()
    await world.pause(2_000)
    await lonely.start()
    await cluster.whole()
    over()
    await world.writing
  },
}
