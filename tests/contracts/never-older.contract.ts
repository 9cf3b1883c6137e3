import { setImmediate as turn } from 'node:timers/promises'
import { expect } from '@jest/globals'
import type { Cache, Scope } from '../../src/application/ports/cache.ts'
import { times, unknownBook } from './samples.ts'

/** Numbers from 0 to 1 that look random, and are the same for the same seed (mulberry32). */
function random(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** What a scope's database holds: a number that every commit makes larger. */
interface Shelf {
  readonly scope: Scope
  version: number
  /** The newest version whose writer has been told: nobody who asks from now on may be answered with an older one. */
  told: number
}

/** Lets readers and writers run into each other, `TEST_SEED` naming the order. */
export async function neverOlder(cache: Cache): Promise<void> {
  const seed = Number(process.env['TEST_SEED'] ?? Math.floor(Math.random() * 2 ** 31))
  const next = random(seed)
  const some = (most: number) => Math.floor(next() * (most + 1))
  const pause = async () => {
    for (let turns = some(4); turns > 0; turns--) await (next() < 0.5 ? turn() : null)
  }
  const shelves = times(2, (): Shelf => ({ scope: `reviews:${unknownBook()}`, version: 0, told: 0 }))
  const seen = { hits: 0, kept: 0, refused: 0, older: [] as string[] }

  const write = async () => {
    const shelf = shelves[some(1)]!
    const committed = ++shelf.version
    await pause()
    await cache.renew([shelf.scope])
    shelf.told = Math.max(shelf.told, committed)
  }
  const read = async () => {
    const shelf = shelves[some(1)]!
    const told = shelf.told
    const found = await cache.look({ scope: shelf.scope, name: `page ${some(2)}` })
    if (found.kind === 'hit') {
      seen.hits++
      if ((found.value as number) < told) seen.older.push(`${String(found.value)} after ${told}`)
      return
    }
    await pause()
    const value = shelf.version
    await pause()
    if (await found.fill(value, 60_000)) seen.kept++
    else seen.refused++
  }
  const worker = async (work: () => Promise<void>, rounds: number) => {
    for (let round = 0; round < rounds; round++) {
      await work()
      await pause()
    }
  }
  await Promise.all([...times(8, () => worker(read, 250)), ...times(2, () => worker(write, 60))])

  expect({ seed, older: seen.older }).toEqual({ seed, older: [] })
  // It has tried what it was to try.
  expect([seen.hits > 0, seen.kept > 0, seen.refused > 0]).toEqual([true, true, true])
}
