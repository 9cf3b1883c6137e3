import { readFile, writeFile } from 'node:fs/promises'
import { serverOf } from '../support/servers.ts'

const file = new URL('../../docs/faults.md', import.meta.url)

interface Row {
  readonly fault: string
  readonly what: string
  readonly times: readonly number[]
}

/** What was measured, in milliseconds: it is shown, and decides nothing. */
export class FaultTable {
  readonly #family: string
  readonly #rows: Row[] = []
  constructor(family: string) {
    this.#family = family
  }

  add(fault: string, what: string, times: readonly number[]): void {
    this.#rows.push({ fault, what, times })
  }

  /** Prints it and, where that is asked for, puts it into the documentation in the place of the one before. */
  async tell(): Promise<void> {
    const text = this.#text()
    process.stderr.write(`\n${text}\n`)
    if (process.env['SAVE_FAULT_TABLE'] !== '1') return
    const [begin, end] = [`<!-- ${this.#family}: begin -->`, `<!-- ${this.#family}: end -->`]
    const old = await readFile(file, 'utf8')
    const [from, to] = [old.indexOf(begin), old.indexOf(end)]
    if (from < 0 || to < from) throw new Error(`docs/faults.md has no place for the table "${this.#family}"`)
    await writeFile(file, `${old.slice(0, from)}${begin}\n${text}${old.slice(to)}`)
  }

  #text(): string {
    const day = new Date().toISOString().slice(0, 10)
    const rows = this.#rows.map(({ fault, what, times }) => [fault, what, ...figures(times)])
    const head = ['fault', 'request', 'p50', 'max', 'first']
    const lines = [head, head.map((_, column) => (column < 2 ? '---' : '---:')), ...rows].map(cells => `| ${cells.join(' | ')} |`)
    return `Measured on ${day}, Node ${process.versions.node}, PostgreSQL ${serverOf('PostgreSQL').version}, milliseconds.\n\n${lines.join('\n')}\n`
  }
}

function figures(times: readonly number[]): string[] {
  const sorted = times.toSorted((a, b) => a - b)
  const [median, max, first] = [sorted[Math.floor(sorted.length / 2)], sorted.at(-1), times[0]]
  return [median, max, first].map(time => (time ?? Number.NaN).toFixed(1))
}
