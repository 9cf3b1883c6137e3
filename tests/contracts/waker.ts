import { setTimeout as delay } from 'node:timers/promises'

/** Counts how often it is woken, and lets a test wait for the next time. */
export class Waker {
  count = 0
  #waiting: (() => void)[] = []

  readonly wake = (): void => {
    this.count++
    for (const go of this.#waiting.splice(0)) go()
  }

  next(): Promise<unknown> {
    const { promise, resolve } = Promise.withResolvers<unknown>()
    this.#waiting.push(() => resolve(null))
    return promise
  }

  /** Nobody says when a listener has begun to listen: stirs until each has been woken, and waits until nothing is under way. */
  static async ready(wakers: readonly Waker[], stir: () => Promise<unknown>): Promise<void> {
    while (wakers.some(({ count }) => count === 0)) {
      await stir()
      await delay(20)
    }
    let before = -1
    while (before !== total(wakers)) {
      before = total(wakers)
      await delay(50)
    }
  }
}

const total = (wakers: readonly Waker[]): number => wakers.reduce((sum, { count }) => sum + count, 0)
