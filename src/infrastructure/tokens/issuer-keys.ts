import { createRemoteJWKSet, type CryptoKey, customFetch, errors, type JWSHeaderParameters, type RemoteJWKSet } from 'jose'
import { Unavailable } from '../../application/ports/unavailable.ts'
import { limitedFetch } from './limited-fetch.ts'

/** All times in milliseconds. */
export interface IssuerKeysOptions {
  /** How long the whole of an answer is waited for. */
  readonly patience?: number
  /** The longest answer that is taken, in bytes. */
  readonly longest?: number
  /** After how long known keys are asked for again, in the background. */
  readonly refresh?: number
  /** How long after an answer nobody makes us ask again by naming a key that is not known. */
  readonly rest?: number
  /** How long after a failure it is left alone, whoever asks. */
  readonly retry?: number
  readonly now?: () => number
  /** Told once of each change, with what brought it about. That it answers at first is none. */
  readonly changed?: (state: 'up' | 'away', why: string) => void
}

/**
 * The public keys of whoever signs access tokens (RFC 7517). Known ones go on working while the issuer is away; it is asked
 * for a key that is not known, within bounds that hold whatever is asked for, and by all who wait at one time only once.
 */
export class IssuerKeys {
  readonly #remote: RemoteJWKSet
  readonly #options: Required<IssuerKeysOptions>
  /** Whether there are any. */
  #known = false
  #state: 'unasked' | 'up' | 'away' = 'unasked'
  #failure: unknown = null
  #asking: Promise<void> | null = null
  /** When it was over that we asked last. */
  #asked = -Infinity

  constructor(url: URL, options: IssuerKeysOptions = {}) {
    this.#options = {
      patience: 2_000,
      longest: 512 * 1_024,
      refresh: 10 * 60_000,
      rest: 30_000,
      retry: 5_000,
      now: () => performance.now(),
      changed: () => {},
      ...options,
    }
    // When it is asked is decided here: left to itself, it asks for each unknown key while the issuer is away, and needs an answer for old ones.
    this.#remote = createRemoteJWKSet(url, {
      timeoutDuration: this.#options.patience,
      cooldownDuration: Infinity,
      cacheMaxAge: Infinity,
      [customFetch]: limitedFetch(this.#options.longest),
    })
  }

  /** Whether there are keys, and the issuer answered when it was asked last. */
  get state(): 'up' | 'away' {
    return this.#state === 'up' ? 'up' : 'away'
  }

  /**
   * The key that a token's header names.
   * @throws JWKSNoMatchingKey, JWKSMultipleMatchingKeys (jose); Unavailable where it may be a new key, and the issuer is away
   */
  async find(header: JWSHeaderParameters): Promise<CryptoKey> {
    if (this.#known) {
      const idle = this.#state === 'up' && this.#since > 2 * this.#options.refresh
      const refreshed = this.#ask(this.#options.refresh)
      if (idle) await refreshed // nobody has come for long: what was withdrawn meanwhile shall not work once more
      const key = await this.#look(header)
      if (key) return key
    }
    await this.#ask(this.#options.rest)
    const key = this.#known ? await this.#look(header) : null
    if (key) return key
    if (this.#state !== 'up') throw new Unavailable('The issuer of access tokens', this.#failure)
    throw new errors.JWKSNoMatchingKey()
  }

  /** Asks where it is not known that the issuer is there, unless it was asked only just; never rejects. */
  async check(): Promise<void> {
    if (this.#state !== 'up') await this.#ask(0)
  }

  get #since(): number {
    return this.#options.now() - this.#asked
  }

  /** Asks the issuer, unless it has answered less than so long ago, or failed to only just. Never rejects. */
  async #ask(rest: number): Promise<void> {
    if (!this.#asking && this.#since < (this.#state === 'up' ? rest : this.#options.retry)) return
    this.#asking ??= this.#load().finally(() => (this.#asking = null))
    await this.#asking
  }

  async #load(): Promise<void> {
    const before = this.#state
    try {
      await this.#remote.reload()
      this.#known = this.#remote.jwks()!.keys.length > 0
      if (!this.#known) throw new Error('it has no keys')
      this.#state = 'up'
      if (before === 'away') this.#options.changed('up', 'it answers')
    } catch (error) {
      this.#failure = error
      this.#state = 'away'
      if (before !== 'away') this.#options.changed('away', reason(error))
    } finally {
      this.#asked = this.#options.now()
    }
  }

  async #look(header: JWSHeaderParameters): Promise<CryptoKey | null> {
    try {
      return await this.#remote(header)
    } catch (error) {
      if (error instanceof errors.JWKSNoMatchingKey) return null
      if (error instanceof errors.JWKSMultipleMatchingKeys) throw error
      throw new Unavailable('The issuer of access tokens', error) // it has the key, and what it has is none
    }
  }
}

/** What went wrong, with what was behind it: that a fetch has failed says nothing yet. */
function reason(error: unknown): string {
  const { message, code, cause } = error as NodeJS.ErrnoException
  const why = message || code || String(error)
  return cause ? `${why}: ${reason(cause)}` : why
}
