import { setTimeout as delay } from 'node:timers/promises'

/**
 * Tries until it is so, and gives how long that took. The deadline is far above what is promised, for the sake of busy machines,
 * and far below what a broken promise would take: the 60 s for which an answer may live in the cache.
 */
export async function eventually(what: string, so: () => boolean | Promise<boolean>, deadline = 5_000): Promise<number> {
  const begun = performance.now()
  while (!(await so())) {
    if (performance.now() - begun > deadline) throw new Error(`Not so after ${deadline} ms: ${what}`)
    await delay(5)
  }
  return performance.now() - begun
}
