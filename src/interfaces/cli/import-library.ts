import { type FileHandle, open } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import type { SingleBar } from 'cli-progress'
import { UnreadableFile } from '../../application/ports/book-file.ts'
import type { LibraryFile } from '../../application/ports/library-file.ts'
import type { Reviewers } from '../../application/ports/reviewers.ts'
import type { ImportLibrary } from '../../application/use-cases/import-library.ts'
import { counting, type LibrarySummary, noRows, type RowReport } from '../../application/use-cases/library-report.ts'
import { ValidationFailed } from '../../domain/errors.ts'
import type { Printer } from './import.ts'
import { importUsage } from './import-usage.ts'
import { startBar } from './progress-bar.ts'

/** What the command is made of. */
export interface LibraryImporter {
  readonly importLibrary: ImportLibrary
  readonly file: LibraryFile
  /** Null where access tokens are asked for: there a name proves nothing. */
  readonly reviewers: Reviewers | null
}

/** Whether a command line asks for a library, and not for a file of books. */
export const isOfLibrary = (args: readonly string[]): boolean => args.some(arg => /^--reviewer(?:=|$)/.test(arg))

/**
 * Runs `npm run import -- <file> --reviewer <name>`. Gives the exit code: 0 done, 1 the file cannot be read, or not to its end,
 * 2 a wrong command line. Whatever stops it, what was imported before is told.
 */
export async function importLibraryFile(
  args: readonly string[],
  { importLibrary, file, reviewers }: LibraryImporter,
  printer: Printer,
): Promise<number> {
  const asked = read(args)
  if (!asked) return refuse(importUsage, printer)
  if (!reviewers) return refuse('With access tokens a name proves nothing: --reviewer is for open mode only.', printer)
  const importing = new Importing(printer)
  try {
    const rows = file.read(importing.bytesOf(asked.path))
    const reviewer = reviewers.named(asked.reviewer)
    for await (const row of importLibrary.execute({ reviewer, rows })) importing.report(row)
    importing.tell()
    return 0
  } catch (error) {
    importing.stop()
    if (error instanceof ValidationFailed) return refuse(`--reviewer ${error.violations[0]!.detail}.`, printer)
    importing.tell()
    if (!(error instanceof UnreadableFile)) throw error
    printer.error(error.message)
    return 1
  }
}

function refuse(why: string, { error }: Printer): number {
  error(why)
  return 2
}

function read(args: readonly string[]): { path: string; reviewer: string } | null {
  try {
    const options = { reviewer: { type: 'string' } } as const
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true })
    const [path] = positionals
    return path === undefined || positionals.length > 1 || values.reviewer === undefined
      ? null
      : { path, reviewer: values.reviewer }
  } catch {
    return null // an option that there is not, or one without its value: the usage says it
  }
}

async function opened(path: string): Promise<FileHandle> {
  try {
    const handle = await open(path)
    if (!(await handle.stat()).isDirectory()) return handle
    await handle.close()
  } catch (error) {
    if (!['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error
    throw new UnreadableFile(`There is no file ${path}.`)
  }
  throw new UnreadableFile(`${path} is a folder, not a file.`)
}

/** One run: how far it is, and what there is to tell in the end. */
class Importing {
  readonly #printer: Printer
  readonly #begun = performance.now()
  readonly #notable: RowReport[] = []
  readonly #bar: SingleBar | null
  #sum: LibrarySummary = noRows
  #read = 0

  constructor(printer: Printer) {
    this.#printer = printer
    this.#bar = printer.terminal && startBar(printer.terminal)
  }

  /** @throws UnreadableFile where there is no such file */
  async *bytesOf(path: string): AsyncIterable<Uint8Array> {
    const handle = await opened(path)
    try {
      const { size } = await handle.stat()
      this.#bar?.setTotal(Math.max(size, 1))
      for await (const chunk of handle.createReadStream() as AsyncIterable<Buffer>) {
        this.#read += chunk.length
        yield chunk
      }
    } finally {
      await handle.close()
    }
  }

  report(row: RowReport): void {
    this.#sum = counting(this.#sum, row)
    if (row.reason !== null || row.remarks.length > 0) this.#notable.push(row)
    const { rows } = this.#sum
    if (this.#bar) this.#bar.update(this.#read, { rows, rate: Math.round(rows / this.#seconds()) })
    else if (rows % 1_000 === 0) this.#printer.error(`${rows} rows`)
  }

  stop(): void {
    this.#bar?.stop()
  }

  tell(): void {
    this.stop()
    const { out } = this.#printer
    for (const { line, title, reason, remarks } of this.#notable) {
      const said = reason === null ? remarks : [`${reason}; the row was left out`, ...remarks]
      out(`line ${line}${title ? ` "${title}"` : ''}: ${said.join('. ')}.`)
    }
    const { rows, added, alreadyThere, skipped, booksAdded, reviewsAdded } = this.#sum
    const seconds = this.#seconds()
    out(`${rows} rows imported in ${seconds.toFixed(1)} s, ${Math.round(rows / seconds)} a second`)
    out(`${added} rows added, ${alreadyThere} already there, ${skipped} left out`)
    out(`${booksAdded} books and ${reviewsAdded} reviews added`)
    out(`${this.#notable.length} rows with a remark or a problem${this.#notable.length > 0 ? ', each named above' : ''}`)
  }

  #seconds(): number {
    return Math.max(performance.now() - this.#begun, 1) / 1_000
  }
}
