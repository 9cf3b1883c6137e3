/** Something outside the process that the service leans on. */
export interface Dependency {
  readonly name: string
  /** Whether the service can do its work without it, only less well. */
  readonly optional: boolean
  /** Asks it; never rejects, and answers within two seconds. */
  state(): Promise<'up' | 'down'>
}
