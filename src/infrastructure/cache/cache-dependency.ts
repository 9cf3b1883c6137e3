import type { Dependency } from '../../application/ports/dependency.ts'
import type { TieredCache } from './tiered-cache.ts'

/** The shared cache: without it the service is slower, and no less right. */
export class CacheDependency implements Dependency {
  readonly name = 'cache'
  readonly optional = true
  readonly #cache: TieredCache
  constructor(cache: TieredCache) {
    this.#cache = cache
  }

  async state(): Promise<'up' | 'down'> {
    return this.#cache.state === 'up' ? 'up' : 'down'
  }
}
