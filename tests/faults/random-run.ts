import { postgres } from '../../src/infrastructure/mikro-orm/postgres.ts'
import { freshPostgres } from '../support/fresh.ts'
import { makeRunFolder } from '../support/run-folder.ts'
import { aftermath } from './random-aftermath.ts'
import type { Alteration } from './random-altered-service.ts'
import { Choices } from './random-choices.ts'
import { addFirstBooks, load } from './random-load.ts'
import { World } from './random-world.ts'

export interface RunOptions {
  readonly seed: number
  readonly seconds: number
  readonly processes: number
  /** Starts what the processes use as Redis; gives its address, what happens to it while the world goes on, and its end. */
  readonly redis: (run: string) => Promise<RedisOfRun>
  readonly alteration?: Alteration
  /** Ends with the first violation. */
  readonly untilViolated?: boolean
}

export interface RedisOfRun {
  readonly url: string
  readonly trouble: (world: World, choices: Choices) => Promise<void>
}

export interface Outcome {
  readonly world: World
  /** How the processes ended. */
  readonly exits: readonly string[]
  /** What is wrong with the database. */
  readonly aftermath: readonly string[]
  readonly summary: string
}

/** A run of several processes of the service under load and trouble, with every read held against what was acknowledged. */
export async function runRandomly(options: RunOptions): Promise<Outcome> {
  const choices = new Choices(options.seed)
  const run = await makeRunFolder()
  const fresh = await freshPostgres()
  const database = postgres(fresh.url, 'batch')
  try {
    const redis = await options.redis(run.path)
    const place = { databaseUrl: fresh.url, redisUrl: redis.url, run: run.path, alteration: options.alteration, database }
    const world = await World.of(options.processes, place)
    await addFirstBooks(world)
    const timer = setTimeout(() => world.stop(), options.seconds * 1_000)
    if (options.untilViolated) world.history.onViolation = () => world.stop()
    const acting = [load(world, choices.split()), redis.trouble(world, choices.split())]
    for (const actor of acting) actor.catch(() => world.stop())
    await Promise.allSettled(acting)
    clearTimeout(timer)
    await Promise.all(acting)
    const exits = await world.end()
    const outcome = { world, exits, aftermath: await aftermath(world) }
    return { ...outcome, summary: summarise(options, outcome) }
  } finally {
    await run.remove()
    await database.close()
    await fresh.drop()
  }
}

function summarise({ seed, seconds, processes }: RunOptions, { world }: Omit<Outcome, 'summary'>): string {
  const { reads, writes, cut, slowest } = world.counts
  const list = (counts: ReadonlyMap<string, number>) =>
    Array.from(counts, ([what, count]) => `${what} ${count}`).join(', ') || 'none'
  return [
    `Random run: seed ${seed}, ${seconds} s, ${processes} processes, ${reads} reads (${list(world.tiers)}), ${writes} writes,`,
    `faults: ${list(world.faults)}; cut off by a kill ${cut}, slowest answer ${slowest.toFixed(0)} ms,`,
    `failed requests ${world.failures.length}, violations = ${world.history.violations.length}\n`,
  ].join(' ')
}
