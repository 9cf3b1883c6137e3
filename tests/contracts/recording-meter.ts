import type { CacheMeter } from '../../src/application/ports/cache-meter.ts'

/** Writes down what it is told. */
export class RecordingMeter implements CacheMeter {
  #told: string[] = []

  /** What it was told since it was asked last. */
  taken(): string[] {
    return this.#told.splice(0)
  }
  looked(outcome: string, tier: string): void {
    this.#told.push(`${outcome} ${tier}`)
  }
  filled(stored: boolean): void {
    this.#told.push(`filled ${stored}`)
  }
  renewed(scopes: number): void {
    this.#told.push(`renewed ${scopes}`)
  }
  rejected(): void {
    this.#told.push('rejected')
  }
  sharedCache(state: string): void {
    this.#told.push(state)
  }
}
