import type { CacheMeter } from '../../application/ports/cache-meter.ts'
import type { Cache, Scope } from '../../application/ports/cache.ts'
import type { KeyedRequest, Outcome } from '../../application/ports/kept-answers.ts'
import type { Transaction, UnitOfWork } from '../../application/ports/unit-of-work.ts'
import { isDomainError } from '../../domain/errors.ts'
import type { Review } from '../../domain/review.ts'
import { staleScopes } from './stale-scopes.ts'

/** A unit of work that renews what its events have made stale, before the writer is told: whoever wrote reads what they wrote. */
export class RenewingUnitOfWork implements UnitOfWork {
  readonly #unitOfWork: UnitOfWork
  readonly #cache: Cache
  readonly #meter: CacheMeter | undefined
  constructor(unitOfWork: UnitOfWork, cache: Cache, meter?: CacheMeter) {
    this.#unitOfWork = unitOfWork
    this.#cache = cache
    this.#meter = meter
  }

  run<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.#renewing(watched => this.#unitOfWork.run(tx => work(watched(tx))))
  }

  async submit(review: Review): Promise<void> {
    const stale = new Set(staleScopes(review.submitted(1)))
    try {
      await this.#unitOfWork.submit(review)
    } catch (error) {
      if (isDomainError(error)) stale.clear() // then it is known that nothing was kept
      throw error
    } finally {
      await this.#renew(stale)
    }
  }

  /** A replay makes nothing stale: its work is not done. */
  once<T>(request: KeyedRequest | null, now: Date, work: (tx: Transaction) => Promise<T>): Promise<Outcome<T>> {
    return this.#renewing(watched => this.#unitOfWork.once(request, now, tx => work(watched(tx))))
  }

  /** @param write does the work on transactions that are watched: what their events make stale is renewed after it */
  async #renewing<T>(write: (watched: (tx: Transaction) => Transaction) => Promise<T>): Promise<T> {
    const stale = new Set<Scope>()
    try {
      return await write(tx => ({
        books: tx.books,
        reviews: tx.reviews,
        forget: reviewer => tx.forget(reviewer),
        emit: event => {
          tx.emit(event)
          for (const scope of staleScopes(event)) stale.add(scope)
        },
      }))
    } finally {
      await this.#renew(stale)
    }
  }

  /** Also after a fault: when the connection breaks in the middle of a commit, nobody knows whether it happened. */
  async #renew(stale: ReadonlySet<Scope>): Promise<void> {
    if (stale.size === 0) return
    await this.#cache.renew([...stale])
    this.#meter?.renewed(stale.size)
  }
}
