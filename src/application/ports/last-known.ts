/** The newest answers that were seen, for when the database is away; bounded in number and in age. */
export interface LastKnown {
  remember(name: string, value: unknown): void
  /** The value and its age in milliseconds, or null where it is not known or too old. */
  recall(name: string): { readonly value: unknown; readonly age: number } | null
}
