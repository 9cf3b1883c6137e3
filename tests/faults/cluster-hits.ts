import { until } from './random-redis.ts'
import type { World } from './random-world.ts'

/** Resolves when the shared tier has answered several reads from now on, and rejects when it does not. */
export async function sharedTierServes({ tiers, stopping }: World): Promise<void> {
  const hits = () => tiers.get('hit in redis') ?? 0
  const enough = hits() + 20
  await until('the shared tier answers', async () => hits() >= enough || stopping.aborted, 20_000)
}
