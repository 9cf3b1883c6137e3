import type { KeptAnswers } from '../../application/ports/kept-answers.ts'
import type { MemoryStore } from './memory-store.ts'

/** The answers in a memory store. */
export class MemoryKeptAnswers implements KeptAnswers {
  readonly #store: MemoryStore
  constructor(store: MemoryStore) {
    this.#store = store
  }

  sweep(time: Date): Promise<number> {
    return this.#store.commit(async ({ answers }) => {
      const before = answers.size
      for (const [name, { at }] of answers) if (at < time) answers.delete(name)
      return before - answers.size
    })
  }
}
