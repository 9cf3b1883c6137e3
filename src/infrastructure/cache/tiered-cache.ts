import { ExponentialBackoff, handleAll, retry } from 'cockatiel'
import type { Cache, CacheKey, Hit, Miss, Scope } from '../../application/ports/cache.ts'
import { within } from './within.ts'

/** A cache in the process, which can be told to forget everything. */
export interface NearCache extends Cache {
  clear(): void
}

export type SharedState = 'up' | 'away'

export interface TieredOptions {
  /** Whether the near cache also answers while the shared one is up; it always does when that is away. */
  readonly near?: boolean
  /** For how many milliseconds after its reading the near cache may keep a value, since renewals by others may not be heard. */
  readonly staleness?: number
  /** After how many milliseconds an answer of the shared cache is no longer waited for. */
  readonly patience?: number
  /** Makes up for renewals that the shared cache missed; it is not asked again before this is done. */
  readonly catchUp?: () => Promise<void>
  /** Told once of each change, with what brought it about. */
  readonly changed?: (state: SharedState, why: string) => void
}

/**
 * A near cache in front of a shared one, and in its place when that is away.
 *
 * One failure of the shared cache and nobody asks it any more; only a probe does, until it answers again and has made up
 * for what it missed. The near cache is kept coherent by the renewals that other processes tell (`heard`); it answers only while
 * they can be heard, and what it keeps is never older than the staleness.
 */
export class TieredCache implements Cache {
  readonly #near: NearCache
  readonly #shared: Cache
  readonly #options: Required<TieredOptions>
  readonly #closing = new AbortController()
  #state: SharedState = 'away'
  #suspicions = 0
  #told: SharedState | null = null
  #failure: unknown = 'it has not answered yet'
  readonly #begun = performance.now()
  #hearing = false
  #recovery: Promise<void> = Promise.resolve()
  #owed = new Set<Scope>()

  constructor(near: NearCache, shared: Cache, options: TieredOptions = {}) {
    this.#near = near
    this.#shared = shared
    this.#options = { near: true, staleness: 1_000, patience: 50, catchUp: async () => {}, changed: () => {}, ...options }
    this.#probe()
  }

  get state(): SharedState {
    return this.#state
  }

  /** Resolves when the shared cache is up, or after so many milliseconds without. */
  async settled(within: number): Promise<void> {
    const timeout = AbortSignal.timeout(within)
    await Promise.race([this.#recovery, new Promise(resolve => timeout.addEventListener('abort', resolve, { once: true }))])
    if (this.#state === 'away') this.#tell('away', this.#failure)
  }

  async look(key: CacheKey): Promise<Hit | Miss> {
    const asked = Date.now()
    const here = this.#nearAnswers ? await this.#near.look(key) : null
    if (here?.kind === 'hit') return here
    const there = await this.#ask(() => this.#shared.look(key))
    if (there) return this.#both(asked, here, there)
    const kept = here ?? (await this.#near.look(key))
    return kept.kind === 'hit' ? kept : { ...kept, fill: (value, ttl) => kept.fill(value, this.#short(asked, ttl)) }
  }

  async renew(scopes: readonly Scope[]): Promise<void> {
    while (!(await this.#ask(() => this.#shared.renew(scopes).then(() => true)))) {
      for (const scope of scopes) this.#owed.add(scope)
      if (this.#state === 'away') break // else it came back just now, and did not see what is owed
    }
    // Last, so that nobody can have put what the shared cache held until now into the near one again.
    await this.#near.renew(scopes)
  }

  /** Another process has renewed these scopes in the shared cache. */
  heard(scopes: readonly Scope[]): void {
    void this.#near.renew(scopes)
  }

  /** Whether renewals by other processes can be heard from now on; what was said before is lost. */
  set hearing(hearing: boolean) {
    if (hearing === this.#hearing) return // each vain attempt to connect says so again
    this.#near.clear()
    this.#hearing = hearing
  }

  /** The shared cache has failed somebody else who uses it. */
  suspect(error: unknown): void {
    this.#suspicions++
    if (this.#state === 'away') return
    this.#state = 'away'
    if (this.#closing.signal.aborted) return
    this.#tell('away', error)
    this.#probe()
  }

  /** Stops probing. */
  close(): void {
    this.#closing.abort()
  }

  get #nearAnswers(): boolean {
    return this.#state === 'away' || (this.#options.near && this.#hearing)
  }

  /** What the near cache does not have, and the shared one was asked for. */
  async #both(asked: number, here: Miss | null, there: Hit | Miss): Promise<Hit | Miss> {
    if (there.kind === 'hit') {
      await here?.fill(there.value, this.#short(asked, there.ttl))
      return there
    }
    const fill = async (value: unknown, ttl: number) => {
      await here?.fill(value, this.#short(asked, ttl))
      return (await this.#ask(() => there.fill(value, ttl))) ?? false
    }
    return { kind: 'miss', generation: `${here?.generation ?? ''} ${there.generation}`, fill }
  }

  #short(asked: number, ttl: number): number {
    return Math.min(ttl, this.#options.staleness - (Date.now() - asked))
  }

  /** What the shared cache answers, or undefined when it is away. */
  async #ask<T>(question: () => Promise<T>): Promise<T | undefined> {
    if (this.#state === 'away') return undefined
    try {
      return await within(this.#options.patience, question())
    } catch (error) {
      this.suspect(error)
      return undefined
    }
  }

  #probe(): void {
    const backoff = new ExponentialBackoff({ initialDelay: 20, maxDelay: 500 })
    const policy = retry(handleAll, { maxAttempts: Number.POSITIVE_INFINITY, backoff })
    this.#recovery = policy.execute(() => this.#recover(), this.#closing.signal).catch(() => {}) // rejects when it is closed
  }

  async #recover(): Promise<void> {
    const suspicions = this.#suspicions
    try {
      await within(4 * this.#options.patience, tryOut(this.#shared))
      await this.#options.catchUp()
      while (this.#owed.size > 0) await this.#payBack()
      if (suspicions !== this.#suspicions) throw new Error('it failed again meanwhile')
    } catch (error) {
      this.#failure = error
      if (performance.now() - this.#begun > connecting) this.#tell('away', error)
      throw error
    }
    this.#near.clear()
    this.#state = 'up'
    this.#tell('up', 'it answers')
  }

  #tell(state: SharedState, why: unknown): void {
    if (this.#told === state) return
    this.#told = state
    this.#options.changed(state, why instanceof Error ? why.message : String(why))
  }

  async #payBack(): Promise<void> {
    const owed = this.#owed
    this.#owed = new Set()
    try {
      await this.#shared.renew([...owed])
    } catch (error) {
      for (const scope of owed) this.#owed.add(scope)
      throw error
    }
  }
}

/** At the beginning it is not away yet, but being connected to, for so many milliseconds. */
const connecting = 500

/** A cache that is read-only or full still answers when it is asked; so let it keep something. */
async function tryOut(cache: Cache): Promise<void> {
  await cache.renew(['probe'])
  const found = await cache.look({ scope: 'probe', name: 'probe' })
  if (found.kind === 'miss') await found.fill(true, 1_000)
}
