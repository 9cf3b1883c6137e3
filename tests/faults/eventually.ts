import { setTimeout as delay } from 'node:timers/promises'

/**
 * Tries until it is so, and gives how long that took. The deadline is far above what is promised, for the sake of busy machines,
 * and far below what a broken promise would take: the 60 s for which an answer may live in the cache. A process that stands still
 * for a while, as when it collects what hundreds of tests have left, has not tried meanwhile; so it is tried often, too.
 */
export async function eventually(what: string, so: () => boolean | Promise<boolean>, deadline = 5_000): Promise<number> {
  const begun = performance.now()
  for (let tries = 0; !(await so()); tries++) {
    const passed = performance.now() - begun
    if (passed > deadline && tries > often) throw new Error(`Not so after ${Math.round(passed)} ms: ${what}`)
    await delay(5)
  }
  return performance.now() - begun
}

const often = 200
