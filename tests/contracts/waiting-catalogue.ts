import { MemoryCatalogue } from '../../src/infrastructure/memory/memory-catalogue.ts'
import { Unavailable } from '../../src/application/ports/unavailable.ts'
import { type Gate, gate } from './gate.ts'

/** A catalogue that has read and then waits, before it answers, until the test says so; and that can be away. */
export class WaitingCatalogue extends MemoryCatalogue {
  reads = 0
  fault: Error | null = null
  #holding: { readonly read: Gate; readonly goOn: Gate } | null = null

  /** The next read waits with its answer. */
  hold(): { readonly read: Promise<unknown>; readonly goOn: () => void } {
    const [read, goOn] = [gate(), gate()]
    this.#holding = { read, goOn }
    return { read: read.opened, goOn: goOn.open }
  }

  override books(...query: Parameters<MemoryCatalogue['books']>): ReturnType<MemoryCatalogue['books']> {
    return this.#read(super.books(...query))
  }
  override book(...query: Parameters<MemoryCatalogue['book']>): ReturnType<MemoryCatalogue['book']> {
    return this.#read(super.book(...query))
  }
  override reviews(...query: Parameters<MemoryCatalogue['reviews']>): ReturnType<MemoryCatalogue['reviews']> {
    return this.#read(super.reviews(...query))
  }

  async #read<T>(answer: Promise<T>): Promise<T> {
    this.reads++
    const holding = this.#holding
    this.#holding = null
    const read = await answer
    holding?.read.open()
    await holding?.goOn.opened
    if (this.fault) throw this.fault
    return read
  }
}

export const databaseAway = (): Unavailable => new Unavailable('The database', new Error('refused'))
