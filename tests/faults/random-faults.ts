import { findOrphans } from './random-aftermath.ts'
import type { Choices } from './random-choices.ts'
import { addReview } from './random-load.ts'
import type { OwnRedis } from './random-redis.ts'
import type { World } from './random-world.ts'

type Fault = (world: World, redis: OwnRedis, choices: Choices) => Promise<void>

/** Longer than anything may be stale. */
export const quietTime = 2_500

/** So long after quiet has begun nothing is in flight any more. */
export const settling = 300

/** What happens to the run; each has its turn, in an order that is random. */
export const faults = {
  'Redis killed, back empty': async (world, redis, choices) => {
    const over = world.history.outage()
    await redis.kill()
    await redis.forget()
    await world.pause(choices.between(0, 1_200))
    await redis.start()
    over()
  },
  'Redis killed, back with old data': async (world, redis, choices) => {
    await saveFull(world, redis)
    await world.pause(choices.between(50, 1_500))
    const [down, quietFrom] = [choices.between(0, 1_200), choices.of(['before it is killed', 'before it is back', 'never'])]
    if (quietFrom === 'before it is killed') {
      world.quiet(down + settling + quietTime)
      await world.pause(settling)
    }
    const over = world.history.outage()
    await redis.kill()
    await world.pause(down)
    if (quietFrom === 'before it is back') world.quiet(quietTime)
    await redis.start()
    over()
  },
  'Redis hung': async (world, redis, choices) => {
    const over = world.history.outage()
    redis.hang()
    await world.pause(choices.between(10, 900))
    world.quiet(choices.between(0, 1) * quietTime)
    redis.goOn()
    await redis.ask('PING')
    over()
  },
  'Redis flushed': async (_world, redis) => {
    await redis.ask('FLUSHALL')
  },
  'process killed': async (world, _redis, choices) => {
    const place = choices.of(world.places)
    await world.replace(place, async process => {
      await process.kill()
      await findOrphans(world, place)
    })
  },
  'process killed between commit and renewal': async (world, _redis, choices) => {
    const place = choices.of(world.places)
    const book = choices.of(world.books.slice(0, 4))
    await world.replace(place, async process => {
      process.dying = true
      process.trigger()
      world.quiet(quietTime)
      while (process.running) await addReview(world, process, book, place.stars)
      await findOrphans(world, place)
    })
  },
} satisfies Record<string, Fault>
export type FaultName = keyof typeof faults

/** Saves the data at a time when readers have filled in everything. */
export async function saveFull(world: World, redis: OwnRedis): Promise<void> {
  world.quiet(500)
  await world.pause(400)
  await redis.ask('SAVE')
}

/** One fault after another, with calm times between them, until the world stops. */
export async function bringAbout(names: readonly FaultName[], world: World, redis: OwnRedis, choices: Choices): Promise<void> {
  while (names.length > 0) {
    for (const name of choices.shuffled(names)) {
      await world.pause(choices.between(100, 1_500))
      if (world.stopping.aborted) return
      await faults[name](world, redis, choices)
      world.count(name)
    }
  }
}
