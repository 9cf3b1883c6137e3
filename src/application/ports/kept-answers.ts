/**
 * A request that its caller may send again without its being done again: by the key that the caller has given it
 * (draft-ietf-httpapi-idempotency-key-header).
 */
export interface KeyedRequest {
  /** Who asks; the same key of another caller is another key. */
  readonly caller: string
  readonly key: string
  /** The same for the same request only: what is asked of what, and everything that is said with it. */
  readonly fingerprint: string
}

/** What came of work that is done once. */
export interface Outcome<T> {
  readonly result: T
  /** Nothing was done now: this is what the same request was answered before. */
  readonly replayed: boolean
}

/** Milliseconds for which an answer is kept. After them its key is as if it had never been given. */
export const keptFor = 24 * 3_600_000

/** The answers that UnitOfWork.once keeps. */
export interface KeptAnswers {
  /** Forgets those from before `time`, and tells how many. */
  sweep(time: Date): Promise<number>
}

/** The caller has given this key to another request. */
export class KeyReused extends Error {
  override readonly name = 'KeyReused'
  readonly code = 'idempotency-key-reused'
  constructor() {
    super('This key was given to another request; a new request needs a new key.')
  }
}

/** The request that has this key is not over yet: whoever asks again a little later is told what came of it. */
export class StillRunning extends Error {
  override readonly name = 'StillRunning'
  readonly code = 'request-in-progress'
  constructor() {
    super('The request with this key is still being done.')
  }
}

/** Why a keyed request may be refused; a closed union like that of the domain. */
export type KeyRefusal = KeyReused | StillRunning

export const isKeyRefusal = (error: unknown): error is KeyRefusal => error instanceof KeyReused || error instanceof StillRunning
