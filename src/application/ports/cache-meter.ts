/** Is told what a cache does, to count it. */
export interface CacheMeter {
  looked(outcome: 'hit' | 'miss' | 'stale', tier: string): void
  filled(stored: boolean): void
  renewed(scopes: number): void
  /** A value that was no value of ours: not parsable, or of another shape. */
  rejected(): void
  sharedCache(state: 'up' | 'away'): void
}
