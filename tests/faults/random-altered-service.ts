// The real service with one thing changed, for tests that must see what comes of it: `node random-altered-service.ts <alteration>`.
import type { Scope } from '../../src/application/ports/cache.ts'
import { DurableRenewal } from '../../src/infrastructure/cache/durable-renewal.ts'
import { TieredCache } from '../../src/infrastructure/cache/tiered-cache.ts'

const alterations = {
  /** Nothing more than any of them. */
  mortal: () => {},
  /** Does not renew what it has written. */
  forgetful: () => {
    TieredCache.prototype.renew = () => Promise.resolve()
  },
  /** Does not listen to the renewals of others. */
  deaf: () => {
    TieredCache.prototype.heard = () => {}
  },
  /** Never reads the event log. */
  careless: () => {
    DurableRenewal.prototype.catchUp = () => Promise.resolve()
  },
}
export type Alteration = keyof typeof alterations

alterations[process.argv[2] as Alteration]()

// Each of them, once it is told to, dies (kill -9) after a commit and before the cache is renewed for it.
const renew = Reflect.get(TieredCache.prototype, 'renew')
let doomed = false
process.once('message', () => (doomed = true))
process.channel?.unref()
TieredCache.prototype.renew = function (scopes: readonly Scope[]) {
  if (doomed) process.kill(process.pid, 'SIGKILL')
  return renew.call(this, scopes)
}

await import('../../src/main.ts')
