import type { Judged } from './bars.ts'
import { type Figure, figuresOf, type Samples, spread, type Spread } from './figures.ts'

/** Rows of a table as Markdown, which is easily read as it is: every column as wide as its widest cell. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, column) => Math.max(3, ...rows.map(row => row[column]!.length)))
  const line = (cells: readonly string[]) => `| ${cells.map((cell, column) => cell.padEnd(widths[column]!)).join(' | ')} |`
  const [head, ...body] = rows.map(line)
  return [head, `|${widths.map(width => '-'.repeat(width + 2)).join('|')}|`, ...body].join('\n')
}

export const barsTable = (judged: readonly Judged[]): string =>
  table([
    ['bar', 'measured (least to most)', 'wanted', 'holds'],
    ...judged.map(({ name, measured, wanted, unit = '', holds }) => [
      name,
      `${told(measured)}${unit && ` ${unit}`}`,
      `${Object.entries(wanted)
        .map(([how, value]) => `${signs[how]} ${value}`)
        .join()}${unit && ` ${unit}`}`,
      holds ? 'yes' : '**no**',
    ]),
  ])

const signs: Readonly<Record<string, string>> = { atLeast: '≥', under: '<', atMost: '≤' }

const columns = {
  rate: 'answers/s',
  cpu: 'CPU µs each',
  busy: 'cores used',
  mean: 'mean ms',
  p50: 'p50 ms',
  p99: 'p99 ms',
  memory: 'memory MiB',
  ready: 'ready ms',
} satisfies Partial<Record<Figure, string>>

/** Every subject with every figure that was measured of any. */
export function subjectsTable(samples: Samples): string {
  const all = Object.entries(columns) as [Figure, string][]
  const measured = all.filter(([figure]) => [...samples.keys()].some(subject => figuresOf(samples, subject, figure).length > 0))
  const cell = (subject: string, figure: Figure) => {
    const found = spread(figuresOf(samples, subject, figure))
    return found ? told(found) : ''
  }
  return table([
    ['measured', ...measured.map(([, name]) => name)],
    ...Array.from(samples.keys(), subject => [subject, ...measured.map(([figure]) => cell(subject, figure))]),
  ])
}

const told = ({ median, least, most }: Spread): string =>
  least === most ? number(median) : `${number(median)} (${number(least)} to ${number(most)})`

/** Three digits that count, or all that are whole. */
const number = (value: number): string =>
  value >= 100 ? Math.round(value).toLocaleString('en') : value.toFixed(value >= 10 ? 1 : 2)
