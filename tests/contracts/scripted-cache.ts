import type { Cache, CacheKey, Hit, Miss, Scope } from '../../src/application/ports/cache.ts'
import { MemoryCache } from '../../src/infrastructure/memory/memory-cache.ts'

/** Stands for a shared cache: does what the test says, and writes down what it was asked for other than by a probe. */
export class ScriptedCache implements Cache {
  readonly asked: string[] = []
  probes = 0
  /** Answers instead of the cache, for as long as it is there; `undefined` lets the question through. */
  fault: ((question: string) => Promise<never> | undefined) | null = null
  /** Is waited for before each renewal takes place. */
  beforeRenewal: (scopes: readonly Scope[]) => Promise<unknown> = async () => {}
  readonly #kept = new MemoryCache()

  async look(key: CacheKey): Promise<Hit | Miss> {
    await this.#ask(key.scope, `look ${key.scope} ${key.name}`)
    const found = await this.#kept.look(key)
    if (found.kind === 'hit') return { ...found, tier: 'scripted' }
    const fill = async (value: unknown, ttl: number) => {
      await this.#ask(key.scope, `fill ${key.scope} ${key.name}`)
      return found.fill(value, ttl)
    }
    return { ...found, fill }
  }

  async renew(scopes: readonly Scope[]): Promise<void> {
    await this.#ask(scopes[0], `renew ${scopes.join(' ')}`)
    await this.beforeRenewal(scopes)
    await this.#kept.renew(scopes)
  }

  async #ask(scope: Scope | undefined, question: string): Promise<void> {
    if (scope === 'probe') this.probes++
    else this.asked.push(question)
    await this.fault?.(question)
  }
}

export const refuses = (): Promise<never> => Promise.reject(new Error('refused'))
export const neverAnswers = (): Promise<never> => new Promise(() => {})
