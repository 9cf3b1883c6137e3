import { afterEach, beforeEach, expect, jest } from '@jest/globals'
import { errors } from 'jose'
import { Unavailable } from '../../src/application/ports/unavailable.ts'
import { IssuerKeys } from '../../src/infrastructure/tokens/issuer-keys.ts'
import { type IssuerMode, TestIssuer } from '../support/test-issuer.ts'
import { times } from './samples.ts'

interface Named {
  readonly alg: string
  readonly kid: string
}

/** A key that no issuer has. */
export const unknown = (at = 0): Named => ({ alg: 'ES256', kid: `unknown ${at}` })

/** An issuer for each test, and keys of it whose clock stands still until it is moved. */
export class WatchedKeys {
  issuer!: TestIssuer
  keys!: IssuerKeys
  /** Milliseconds. */
  time = 0
  /** What the keys told of their state. */
  told: string[] = []
  /** How long the keys wanted to wait, each time that they began to ask: known before any request is there. */
  patience: number[] = []
  /** Nothing that is waited for is too late. */
  endless = false

  constructor() {
    beforeEach(async () => {
      this.issuer = await TestIssuer.start('ES256')
      this.time = 0
      this.told = []
      this.patience = []
      this.endless = false
      this.keys = new IssuerKeys(this.issuer.jwksUrl, {
        now: () => this.time,
        changed: (state, why) => void this.told.push(`${state}: ${why}`),
      })
      const timeout = AbortSignal.timeout.bind(AbortSignal)
      jest.spyOn(AbortSignal, 'timeout').mockImplementation(milliseconds => {
        this.patience.push(milliseconds)
        // However busy the machine is, only who does not answer is late; and nobody waits here for long until that is sure.
        const silent = this.issuer.mode === 'hang' || this.issuer.mode === 'drip'
        return silent && !this.endless ? timeout(100) : new AbortController().signal
      })
    })
    afterEach(async () => {
      jest.restoreAllMocks()
      await this.issuer.close()
    })
  }

  get requests(): number {
    return this.issuer.requests.keys
  }

  /** What comes of looking for the key (unless told, the one that signs), in a word. */
  async find({ alg, kid }: Named = this.issuer.key()): Promise<string> {
    try {
      return (await this.keys.find({ alg, kid })).type
    } catch (error) {
      if (error instanceof Unavailable) return 'unavailable'
      if (error instanceof errors.JWKSNoMatchingKey) return 'unknown'
      throw error
    }
  }

  /** What comes of looking for a hundred keys at once that nobody has: the same for each. */
  async flood(): Promise<string> {
    const found = new Set(await Promise.all(times(100, at => this.find(unknown(at)))))
    expect(found.size).toBe(1)
    return [...found].join()
  }

  /** The issuer's keys are known from now on, and then something may be wrong with it. */
  async known(wrong: IssuerMode = 'serve'): Promise<void> {
    expect(await this.find()).toBe('public')
    this.issuer.mode = wrong
  }
}
