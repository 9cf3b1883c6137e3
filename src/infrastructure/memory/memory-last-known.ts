import { LRUCache } from 'lru-cache'
import type { LastKnown } from '../../application/ports/last-known.ts'

export class MemoryLastKnown implements LastKnown {
  readonly #known: LRUCache<string, { readonly value: unknown; at: number }>
  readonly #maxAge: number

  /** @param maxAge milliseconds, @param bytes of the values as JSON */
  constructor(maxAge = 600_000, bytes = 32 * 1024 * 1024) {
    this.#maxAge = maxAge
    this.#known = new LRUCache({
      maxSize: bytes,
      maxEntrySize: bytes / 8,
      sizeCalculation: ({ value }) => 2 * JSON.stringify(value).length + 1,
    })
  }

  remember(name: string, value: unknown): void {
    const known = this.#known.get(name)
    if (known && known.value === value) known.at = Date.now()
    else this.#known.set(name, { value, at: Date.now() })
  }

  recall(name: string): { value: unknown; age: number } | null {
    const known = this.#known.get(name)
    const age = known ? Date.now() - known.at : Number.POSITIVE_INFINITY
    return known && age <= this.#maxAge ? { value: known.value, age } : null
  }
}
