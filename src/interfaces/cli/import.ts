import { type BookFile, UnreadableFile } from '../../application/ports/book-file.ts'
import type { ImportBooks, ImportListener, ImportReport, RowProblem } from '../../application/use-cases/import-books.ts'
import { importUsage } from './import-usage.ts'
import { startBar } from './progress-bar.ts'

/** Where a command's words go: the report to `out`, its progress to `terminal` where somebody is watching. */
export interface Printer {
  readonly out: (line: string) => void
  readonly error: (line: string) => void
  readonly terminal: NodeJS.WriteStream | null
}

/** Runs `npm run import`. Gives the exit code: 0 done, 1 the file cannot be read, 2 a wrong command line. */
export async function importFile(
  args: readonly string[],
  importBooks: ImportBooks,
  file: BookFile,
  printer: Printer,
): Promise<number> {
  const [path] = args
  if (path === undefined || args.length > 1 || path.startsWith('-')) {
    printer.error(importUsage)
    return 2
  }
  const begun = performance.now()
  const problems: RowProblem[] = []
  const watch = printer.terminal ? bar(printer.terminal, file) : lines(printer)
  try {
    const report = await importBooks.execute(file.rows(path), {
      problem: problem => problems.push(problem),
      progress: watch.progress,
    })
    watch.stop()
    tell(report, problems, (performance.now() - begun) / 1_000, printer.out)
    return 0
  } catch (error) {
    watch.stop()
    if (!(error instanceof UnreadableFile)) throw error
    printer.error(error.message)
    return 1
  }
}

interface Watch {
  readonly progress: ImportListener['progress']
  readonly stop: () => void
}

function bar(stream: NodeJS.WriteStream, file: BookFile): Watch {
  const progress = startBar(stream)
  const begun = performance.now()
  return {
    progress: ({ rows }) => {
      const { read, size } = file.progress()
      progress.setTotal(Math.max(size, 1))
      progress.update(read, { rows, rate: Math.round((rows * 1_000) / (performance.now() - begun)) })
    },
    stop: () => progress.stop(),
  }
}

function lines({ error }: Printer): Watch {
  return { progress: ({ rows }) => rows % 5_000 === 0 && rows > 0 && error(`${rows} rows`), stop: () => {} }
}

function tell(
  { rows, added, addedWithIsbn, alreadyThere, leftOut }: ImportReport,
  problems: RowProblem[],
  seconds: number,
  print: Printer['out'],
) {
  for (const { line, title, reason, consequence } of problems)
    print(`line ${line}${title ? ` "${title}"` : ''}: ${reason}; ${consequence}.`)
  print(`${rows} rows read in ${seconds.toFixed(1)} s`)
  print(`${added} books added (${addedWithIsbn} with an ISBN), ${alreadyThere} already there, ${leftOut} rows left out`)
  print(`${problems.length} rows with a problem${problems.length > 0 ? ', each named above' : ''}`)
}
