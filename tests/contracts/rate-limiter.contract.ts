import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import type { RateLimit, RateLimiter } from '../../src/application/ports/rate-limiter.ts'
import { times } from './samples.ts'

export interface OpenRateLimiter {
  readonly limiter: RateLimiter
  /** Lets so many milliseconds pass, for the limiter and for whatever it leans on. */
  readonly pass: (milliseconds: number) => Promise<unknown>
  readonly close: () => Promise<unknown>
}

/** What every rate limiter promises: S1. */
export function rateLimiterContract(adapter: string, open: (limit: RateLimit) => Promise<OpenRateLimiter>): void {
  describe(`S1 a RateLimiter by ${adapter}`, () => {
    let the: OpenRateLimiter
    beforeEach(async () => {
      the = await open({ requests: 3, window: 10_000 })
    })
    afterEach(() => the.close())
    const take = (caller = 'a') => the.limiter.take(caller)
    const allowed = (count: number, caller = 'a') => times(count, () => take(caller).allowed)

    test('tells its limit', () => expect(the.limiter.limit).toEqual({ requests: 3, window: 10_000 }))

    test('allows as many requests as the limit says, and no more, and counts them down', () => {
      expect(times(5, () => take()).map(({ allowed, remaining }) => [allowed, remaining])).toEqual([
        [true, 2],
        [true, 1],
        [true, 0],
        [false, 0],
        [false, 0],
      ])
    })

    test('tells when the window ends, which no request puts off', async () => {
      expect(take().resetIn).toBe(10_000)
      await the.pass(4_000)
      expect(take().resetIn).toBe(6_000)
      allowed(5)
      await the.pass(5_999)
      expect(take()).toEqual({ allowed: false, remaining: 0, resetIn: 1 })
    })

    test('begins anew when the window is over, and not before', async () => {
      expect(allowed(4)).toEqual([true, true, true, false])
      await the.pass(9_999)
      expect(allowed(1)).toEqual([false])
      await the.pass(2)
      expect(take()).toEqual({ allowed: true, remaining: 2, resetIn: 10_000 })
    })

    test('counts each caller for itself', () => {
      allowed(4, 'a')
      expect(take('b')).toEqual({ allowed: true, remaining: 2, resetIn: 10_000 })
    })

    test('takes any text for a caller', () => {
      for (const caller of ['', ' ', '__proto__', 'constructor', '{a}', '\0', 'x'.repeat(1_000)]) {
        expect([caller, ...allowed(4, caller)]).toEqual([caller, true, true, true, false])
      }
    })
  })
}
