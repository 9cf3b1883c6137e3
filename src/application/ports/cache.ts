/**
 * Values by key and generation. A scope is what a write can make stale (`books`, or the reviews of one book); every value
 * belongs to the generation of its scope in which its reading began, and renewing the scope ends that generation and all
 * that belongs to it.
 *
 * An adapter rejects when it cannot be reached; it never waits without a bound.
 */
export interface Cache {
  /**
   * What is kept under the key or, where nothing is, the right to fill it. Ask before reading the database: a value that is
   * filled in after its scope was renewed is never found, so that a slow reader cannot hide a commit.
   */
  look(key: CacheKey): Promise<Hit | Miss>

  /** Ends the present generation of each scope. Values read from the database after this call may be kept again. */
  renew(scopes: readonly Scope[]): Promise<void>
}

/** `probe` is of no meaning: it is there to try whether a cache answers. */
export type Scope = 'books' | `reviews:${string}` | 'probe'

export interface CacheKey {
  readonly scope: Scope
  /** Unique in its scope. */
  readonly name: string
  /** Whether a value that comes from outside the process is one that can belong here; a value that is not is none. */
  readonly fits?: (value: unknown) => boolean
}

export interface Hit {
  readonly kind: 'hit'
  /** As it was filled in (a JSON value); shared by all who ask, not to be changed. */
  readonly value: unknown
  /** Milliseconds for which it will still be kept. */
  readonly ttl: number
  /** The name of the cache that had it. */
  readonly tier: string
}

export interface Miss {
  readonly kind: 'miss'
  /** Names the generation; never used twice, not even after a cache has lost everything. */
  readonly generation: string
  /** Keeps the value for at most `ttl` milliseconds; false where it was not kept, because its generation has ended, say. */
  fill(value: unknown, ttl: number): Promise<boolean>
}
