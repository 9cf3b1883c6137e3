/** What was measured of a subject in one round. */
export interface Sample {
  /** Answers a second. */
  readonly rate?: number
  /** Microseconds of the server's CPU for an answer. */
  readonly cpu?: number
  /** How much of one core the server used. */
  readonly busy?: number
  /** Milliseconds until an answer. */
  readonly mean?: number
  readonly p50?: number
  readonly p99?: number
  readonly max?: number
  /** The whole process's, in MiB. */
  readonly memory?: number
  /** Milliseconds from nothing to the first good answer. */
  readonly ready?: number
}
export type Figure = keyof Sample

/** What was measured of each subject, a sample a round. */
export type Samples = ReadonlyMap<string, readonly Sample[]>

export interface Spread {
  readonly median: number
  readonly least: number
  readonly most: number
}

/** Null of nothing. */
export function spread(numbers: readonly number[]): Spread | null {
  if (numbers.length === 0) return null
  const sorted = numbers.toSorted((a, b) => a - b)
  const middle = (sorted.length - 1) / 2
  const median = (sorted[Math.floor(middle)]! + sorted[Math.ceil(middle)]!) / 2
  return { median, least: sorted[0]!, most: sorted.at(-1)! }
}

export const figuresOf = (samples: Samples, subject: string, figure: Figure): number[] =>
  (samples.get(subject) ?? []).flatMap(sample => sample[figure] ?? [])

/** Of what was measured in the same round each. */
export function ratios(ours: readonly number[], theirs: readonly number[]): number[] {
  return ours.slice(0, theirs.length).map((one, round) => one / theirs[round]!)
}
