import { type Figure, figuresOf, ratios, type Samples, spread, type Spread } from './figures.ts'
import { among, grown, searched, searches, streamed } from './groups/growth.ts'
import { steadily } from './groups/steady.ts'
import { wholeProcess } from './groups/whole-process.ts'
import type { SubjectName } from './subjects.ts'

/** What is measured together, on databases of its own. */
export const groups = ['hits', 'uncached', 'posts', 'scale', 'process', 'steady', 'growth'] as const
export type Group = (typeof groups)[number]

type Measured = readonly [subject: string, figure: Figure]

/** Something that is to hold. */
export interface Bar {
  readonly group: Group
  readonly name: string
  readonly of: Measured
  /** It is a ratio to this. */
  readonly to?: Measured
  readonly wanted: { readonly atLeast: number } | { readonly under: number } | { readonly atMost: number }
  readonly unit?: string
}

/** A ratio of answers a second. */
const rate = (group: Group, of: SubjectName, to: SubjectName, atLeast: number): Bar => ({
  group,
  name: `${of} / ${to}`,
  of: [of, 'rate'],
  to: [to, 'rate'],
  wanted: { atLeast },
})

export const bars: readonly Bar[] = [
  rate('hits', 'books, near hit', 'D: a constant', 0.8),
  rate('hits', 'books, near hit, a log line each', 'D: a constant', 0.6),
  rate('hits', 'books, Redis hit', 'D2: a Redis GET', 0.9),
  rate('hits', 'reviews, near hit', 'D: a constant', 0.75),
  rate('hits', 'books, 304', 'D: a constant', 0.9),
  rate('uncached', 'books, uncached', 'E: books', 1),
  rate('uncached', 'reviews, uncached', 'E: reviews', 1),
  rate('posts', 'POST of a review', 'E: INSERT of a review', 0.6),
  rate('posts', 'POST to one hot book', 'POST of a review', 0.5),
  // They share the machine with each other, with their servers and with what asks: where it has no core to spare, no more than this.
  rate('scale', 'books, near hit, two processes', 'books, near hit', 1),
  rate('scale', 'books, uncached, two processes', 'books, uncached', 1),
  rate('scale', 'POST of a review, two processes', 'POST of a review', 1),
  {
    group: 'process',
    name: 'memory after load',
    of: [wholeProcess.loaded, 'memory'],
    wanted: { under: 200 },
    unit: 'MiB',
  },
  {
    group: 'process',
    name: `${wholeProcess.start} / ${wholeProcess.bare}`,
    of: [wholeProcess.start, 'ready'],
    to: [wholeProcess.bare, 'ready'],
    wanted: { under: 1.2 },
  },
  {
    group: 'steady',
    name: `${steadily}, p99 / p50`,
    of: [steadily, 'p99'],
    to: [steadily, 'p50'],
    wanted: { under: 10 },
  },
  ...grown.map((what): Bar => ({
    group: 'growth',
    name: `${what}, 10,000,000 / 10,000 reviews`,
    of: [among(what, 'many'), 'mean'],
    to: [among(what, 'few'), 'mean'],
    wanted: { atMost: 1.2 },
  })),
  ...Object.keys(searches).map((kind): Bar => ({
    group: 'growth',
    name: searched(kind),
    of: [searched(kind), 'mean'],
    wanted: { under: 20 },
    unit: 'ms',
  })),
  { group: 'growth', name: streamed, of: [streamed, 'memory'], wanted: { under: 64 }, unit: 'MiB' },
]

export interface Judged extends Bar {
  readonly measured: Spread
  readonly holds: boolean
}

/** Null where it was not measured. Its median is what is to hold. */
export function judge(bar: Bar, samples: Samples): Judged | null {
  const ours = figuresOf(samples, ...bar.of)
  const measured = spread(bar.to ? ratios(ours, figuresOf(samples, ...bar.to)) : ours)
  return measured && { ...bar, measured, holds: holds(measured.median, bar.wanted) }
}

function holds(value: number, wanted: Bar['wanted']): boolean {
  if ('atLeast' in wanted) return value >= wanted.atLeast
  return 'under' in wanted ? value < wanted.under : value <= wanted.atMost
}

/** The bars of which the group, or a part of the name, is this; all of them unless told. */
export const chosen = (only: string | null): readonly Bar[] =>
  bars.filter(({ group, name }) => only === null || group === only || name.includes(only))
