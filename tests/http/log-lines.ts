import { pino } from 'pino'

/** A log whose lines can be looked at. */
export function recordedLog() {
  const lines: Readonly<Record<string, unknown>>[] = []
  const stream = { write: (line: string) => void lines.push(JSON.parse(line) as Record<string, unknown>) }
  const log = pino({ level: 'trace' }, stream)
  /** Those of at least this level: 40 warnings, 50 errors. */
  const from = (level: number) => lines.filter(line => Number(line['level']) >= level)
  return { log, lines, from }
}
