import { describe, expect, test } from '@jest/globals'
import { ImportBooks } from '../../src/application/use-cases/import-books.ts'
import { GoodbooksFile } from '../../src/infrastructure/imports/goodbooks-file.ts'
import { MemoryStore } from '../../src/infrastructure/memory/memory-store.ts'
import { MemoryUnitOfWork } from '../../src/infrastructure/memory/memory-unit-of-work.ts'
import { SystemClock } from '../../src/infrastructure/system/system-clock.ts'
import { UuidIdentities } from '../../src/infrastructure/system/uuid-identities.ts'
import { importFile } from '../../src/interfaces/cli/import.ts'
import { importUsage } from '../../src/interfaces/cli/import-usage.ts'
import { FakeTerminal } from './fake-terminal.ts'
import { filesFolder, header, lines, manyRows, row } from './made-up-file.ts'

const files = filesFolder()
const timeless = (line: string) => line.replace(/in \d+\.\d s$/, 'in … s')

/** What the command says and gives when it is run on an empty service of its own, `terminal` watching. */
async function told(args: string[], terminal: FakeTerminal | null = null) {
  const out: string[] = []
  const error: string[] = []
  const importBooks = new ImportBooks(new MemoryUnitOfWork(new MemoryStore()), new UuidIdentities(), new SystemClock())
  const code = await importFile(args, importBooks, new GoodbooksFile(), {
    out: line => out.push(timeless(line)),
    error: line => {
      error.push(line)
      terminal?.write(`${line}\n`) // both are where stderr goes
    },
    terminal,
  })
  return { code, out, error }
}

describe('npm run import --', () => {
  test('tells what became of every row, and names each that had a problem', async () => {
    const path = files.write(
      lines(
        header,
        row({ isbn: '141439513', title: 'Pride and Prejudice', authors: 'Jane Austen', year: '1813.0' }),
        row({ isbn: '141439514', title: '"Pride and\nPrejudice, Again"' }),
        row({ title: '' }),
        row({ title: 'Of No Author', authors: '' }),
        row({ title: 'Of No Year', year: 'soon', language: 'x' }),
        'two,cells',
        row({ title: 'Frankenstein' }),
        row({ title: 'Frankenstein' }),
      ),
    )
    expect(await told([path])).toEqual({
      code: 0,
      out: [
        'line 3 "Pride and Prejudice, Again": ISBN 0141439514 must be an ISBN: its check digit would be 3, not 4; its ISBN was left out.',
        'line 5: title must not be empty; the row was left out.',
        'line 6 "Of No Author": authors must name at least one author; the row was left out.',
        'line 7 "Of No Year": publishedYear must be a whole number from -9999 to 9999; language must be a language tag (BCP 47), such as en or pt-BR; the row was left out.',
        'line 8: has not the 7 columns of the first line; the row was left out.',
        '8 rows read in … s',
        '3 books added (1 with an ISBN), 1 already there, 4 rows left out',
        '5 rows with a problem, each named above',
      ],
      error: [],
    })
  })

  test('says of a file without a problem that it had none', async () => {
    expect((await told([files.write(lines(header, row({})))])).out).toEqual([
      '1 rows read in … s',
      '1 books added (0 with an ISBN), 0 already there, 0 rows left out',
      '0 rows with a problem',
    ])
  })

  test.each([[], ['a.csv', 'b.csv'], ['--help'], ['-']].map(args => [args]))('%j is no command line: the usage', async args => {
    expect(await told(args)).toEqual({ code: 2, out: [], error: [importUsage] })
  })

  test('says what is wrong with a file that it cannot read, and nothing else', async () => {
    const path = files.at('nowhere.csv')
    expect(await told([path])).toEqual({ code: 1, out: [], error: [`There is no file ${path}.`] })
  })
})

describe('The progress of an import', () => {
  test('is a bar on a terminal, and the report stays apart from it', async () => {
    const terminal = new FakeTerminal()
    const { out, error } = await told([files.write(lines(header, ...manyRows(1_200)))], terminal)
    expect(terminal.written).toContain('100%  1200 rows')
    expect(error).toEqual([])
    expect(out).toHaveLength(3)
  })

  test('is taken off the terminal before a refusal is told', async () => {
    const terminal = new FakeTerminal()
    const { code, error } = await told([files.write(`${lines(header, ...manyRows(600))}8,0439`)], terminal)
    expect({ code, error }).toEqual({ code: 1, error: [expect.stringContaining('was cut off')] })
    expect(terminal.written).toContain('500 rows')
    const [hideCursor, showCursor] = ['\u001B[?25l', '\u001B[?25h']
    expect(terminal.written.lastIndexOf(showCursor)).toBeGreaterThan(terminal.written.lastIndexOf(hideCursor))
    expect(terminal.written.split('\n').slice(-2)).toEqual([error[0], ''])
  })

  test('is a line for every 5000 rows where nobody watches', async () => {
    const { error } = await told([files.write(lines(header, ...manyRows(10_100)))])
    expect(error).toEqual(['5000 rows', '10000 rows'])
  })
})
