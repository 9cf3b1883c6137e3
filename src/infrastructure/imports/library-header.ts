import { UnreadableFile } from '../../application/ports/book-file.ts'
import { cellsOf } from './csv-rows.ts'
import type { LibrarySource } from './library-source.ts'

/** What stands between the cells: in an export a comma, in what a spreadsheet has made of it perhaps another. */
const delimiters = [',', ';', '\t']

/** The delimiter by which the first line of a text names most of the columns that are known. */
export function delimiterOf(beginning: string, sources: readonly LibrarySource[]): string {
  const line = beginning.trimStart().split('\n', 1)[0]!
  const names = new Set(sources.flatMap(({ columns }) => columns.map(({ name }) => name)))
  const known = (delimiter: string) => (cellsOf(line, delimiter) ?? []).filter(cell => names.has(cell.trim())).length
  return delimiters.reduce((best, delimiter) => (known(delimiter) > known(best) ? delimiter : best))
}

/**
 * Whose file has this header: one in which every column that is needed is named, and none that is read is named twice.
 * @throws UnreadableFile where it is nobody's
 */
export function sourceOf(names: readonly string[], known: readonly LibrarySource[]): LibrarySource {
  const all = known.map(({ name }) => name).join(' or ')
  const candidates = known.map(source => {
    const found = source.columns.filter(({ name }) => names.includes(name))
    const missing = source.columns.filter(({ name, needed }) => needed && !names.includes(name)).map(({ name }) => name)
    const twice = found.find(({ name }) => names.indexOf(name) !== names.lastIndexOf(name))?.name
    return { source, found: found.length, missing, twice }
  })
  const complete = candidates.find(({ missing }) => missing.length === 0)
  const best = complete ?? candidates.toSorted((one, other) => other.found - one.found)[0]
  if (!best || best.found === 0)
    throw new UnreadableFile(`The file is no library of ${all}: its first line names none of their columns.`)
  const { source, missing, twice } = best
  if (missing.length > 0)
    throw new UnreadableFile(
      `The file is no library of ${all}: for one of ${source.name}, its first line lacks the column ${missing.join(', ')}.`,
    )
  if (twice) throw new UnreadableFile(`The file cannot be told apart: its first line names the column ${twice} twice.`)
  return source
}
