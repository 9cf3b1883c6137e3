import { expect, test } from '@jest/globals'
import { sharedTierServes } from './cluster-hits.ts'
import { replicates } from './cluster-servers.ts'
import { describeWithOwnRedis } from './random-programs.ts'
import { until } from './random-redis.ts'
import { runRandomly } from './random-run.ts'
import type { World } from './random-world.ts'
import { WatchedPair } from './sentinel-servers.ts'

describeWithOwnRedis('Several processes on a Redis under Sentinel, under load', program => {
  test('K4 K5 K7 K10: the primary is handed over and killed, and no read is stale and no request fails', async () => {
    const redis = async (run: string) => {
      const pair = await WatchedPair.start(program, run)
      const trouble = async (world: World) => {
        await sharedTierServes(world)
        await handOver(pair, world)
        await sharedTierServes(world)
        await kill(pair, world)
        await sharedTierServes(world)
        world.stop()
      }
      return { url: pair.url, trouble }
    }
    const { world, exits, aftermath, summary } = await runRandomly({ seed: 4, seconds: 90, processes: 2, redis })
    process.stderr.write(`Under Sentinel. ${summary}`)
    expect(world.history.violations).toEqual([])
    expect(world.failures).toEqual([])
    expect(aftermath).toEqual([])
    expect([...world.faults.keys()]).toEqual(['primary handed over', 'primary killed'])
    expect(world.tiers.get('hit in memory')).toBeGreaterThan(0)
    expect(exits).toEqual(['exit 0', 'exit 0'])
  }, 150_000)
})

async function handOver(pair: WatchedPair, world: World): Promise<void> {
  const [primary, replica] = pair.servers
  const over = world.history.outage()
  await pair.handOver()
  await pair.promoted(replica)
  await until('the old primary follows', () => replicates(primary), 40_000) // a sentinel asks only every 10 s
  over()
  world.count('primary handed over')
}

/** The one that was a replica at first. */
async function kill(pair: WatchedPair, world: World): Promise<void> {
  const [replica, primary] = pair.servers
  await pair.watched()
  const over = world.history.outage()
  await primary.kill()
  await pair.promoted(replica)
  over()
  world.count('primary killed')
}
