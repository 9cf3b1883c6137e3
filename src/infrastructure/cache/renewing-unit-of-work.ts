import type { CacheMeter } from '../../application/ports/cache-meter.ts'
import type { Cache, Scope } from '../../application/ports/cache.ts'
import type { Transaction, UnitOfWork } from '../../application/ports/unit-of-work.ts'
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

  async run<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    const stale = new Set<Scope>()
    try {
      return await this.#unitOfWork.run(tx =>
        work({
          books: tx.books,
          reviews: tx.reviews,
          emit: event => {
            tx.emit(event)
            for (const scope of staleScopes(event)) stale.add(scope)
          },
        }),
      )
    } finally {
      // Also after a fault: when the connection breaks in the middle of a commit, nobody knows whether it happened.
      if (stale.size > 0) {
        await this.#cache.renew([...stale])
        this.#meter?.renewed(stale.size)
      }
    }
  }
}
