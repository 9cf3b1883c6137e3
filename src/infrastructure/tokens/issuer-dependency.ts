import { setTimeout as delay } from 'node:timers/promises'
import type { Dependency } from '../../application/ports/dependency.ts'
import type { IssuerKeys } from './issuer-keys.ts'

/** Milliseconds for which an answer of the issuer is waited for. */
const patience = 1_500

/** The issuer of access tokens: without it, whoever has a token that is signed by a known key still gets in. */
export class IssuerDependency implements Dependency {
  readonly name = 'issuer'
  readonly optional = true
  readonly #keys: IssuerKeys
  constructor(keys: IssuerKeys) {
    this.#keys = keys
  }

  async state(): Promise<'up' | 'down'> {
    const waiting = new AbortController()
    const late = delay(patience, null, { ref: false, signal: waiting.signal }).catch(() => null) // not waited for any more
    await Promise.race([this.#keys.check(), late])
    waiting.abort()
    return this.#keys.state === 'up' ? 'up' : 'down'
  }
}
