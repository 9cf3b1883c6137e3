import { afterEach, describe, expect, test } from '@jest/globals'
import type { LibraryFile } from '../../src/application/ports/library-file.ts'
import { Unavailable } from '../../src/application/ports/unavailable.ts'
import type { UnitOfWork } from '../../src/application/ports/unit-of-work.ts'
import { ImportLibrary } from '../../src/application/use-cases/import-library.ts'
import { MemoryStore } from '../../src/infrastructure/memory/memory-store.ts'
import { MemoryUnitOfWork } from '../../src/infrastructure/memory/memory-unit-of-work.ts'
import { MikroOrmUnitOfWork } from '../../src/infrastructure/mikro-orm/mikro-orm-unit-of-work.ts'
import { postgres } from '../../src/infrastructure/mikro-orm/postgres.ts'
import { SystemClock } from '../../src/infrastructure/system/system-clock.ts'
import { NamedReviewers, UuidIdentities } from '../../src/infrastructure/system/uuid-identities.ts'
import { importLibraryFile, isOfLibrary } from '../../src/interfaces/cli/import-library.ts'
import { importUsage } from '../../src/interfaces/cli/import-usage.ts'
import { goodreadsFile } from '../imports/library-files.ts'
import { describeOn } from '../support/describe-on.ts'
import { freshPglite, freshPostgres } from '../support/fresh.ts'
import { migratedFolder } from './databases.ts'
import { FakeTerminal } from './fake-terminal.ts'
import { book, libraryLines, linesOf, volumes } from './library-lines.ts'
import { filesFolder } from './made-up-file.ts'
import { run } from './program.ts'

const files = filesFolder()
const timeless = (line: string) => line.replace(/in \d+\.\d s, \d+ a second$/, 'in …')
const counts = (rows: string, books: string, notable = '0 rows with a remark or a problem') => [rows, books, notable]

interface Given {
  readonly unitOfWork?: UnitOfWork
  readonly terminal?: FakeTerminal | null
  readonly file?: LibraryFile
  readonly tokens?: boolean
}

/** What the command says and gives; unless told, on an empty service of its own. */
async function told(args: string[], { unitOfWork, terminal = null, file = libraryLines, tokens = false }: Given = {}) {
  const out: string[] = []
  const error: string[] = []
  const importLibrary = new ImportLibrary(
    unitOfWork ?? new MemoryUnitOfWork(new MemoryStore()),
    new UuidIdentities(),
    new SystemClock(),
  )
  const code = await importLibraryFile(
    args,
    { importLibrary, file, reviewers: tokens ? null : new NamedReviewers() },
    {
      out: line => out.push(timeless(line)),
      error: line => {
        error.push(line)
        terminal?.write(`${line}\n`) // both are where stderr goes
      },
      terminal,
    },
  ).catch((fault: unknown) => fault)
  return { code, out, error }
}
const asDorothea = (path: string) => [path, '--reviewer', 'Dorothea']

describe('npm run import -- <library> --reviewer', () => {
  test('tells what became of the rows, and names each with a problem or a remark', async () => {
    const path = files.write(
      linesOf(
        book({ isbn: '9780141439471' }),
        book({ title: 'Valperga', isbn: '9780141439472' }, { rating: 4 }, '3.75 stars were rounded to 4'),
        'has 3 columns, not 24',
        book({ title: 'Of No Author', authors: [] }),
        book({ title: 'Lodore' }, null),
        book({ title: 'FRANKENSTEIN' }, { rating: 1 }),
      ),
    )
    expect(await told(asDorothea(path))).toEqual({
      code: 0,
      out: [
        'line 3 "Valperga": 3.75 stars were rounded to 4. ISBN 9780141439472 must be an ISBN: its check digit would be 1, not 2; it was left out.',
        'line 4: has 3 columns, not 24; the row was left out.',
        'line 5 "Of No Author": authors must name at least one author; the row was left out.',
        'line 7 "FRANKENSTEIN": the review that is there says something else, and was left as it is.',
        '6 rows imported in …',
        ...counts(
          '3 rows added, 1 already there, 2 left out',
          '3 books and 2 reviews added',
          '4 rows with a remark or a problem, each named above',
        ),
      ],
      error: [],
    })
  })

  test.each<[string, string[]]>([
    ['no file', ['--reviewer', 'Dorothea']],
    ['two files', ['a.csv', 'b.csv', '--reviewer', 'Dorothea']],
    ['no name', ['a.csv', '--reviewer']],
    ['an option that there is not', ['a.csv', '--reviewer', 'Dorothea', '--force']],
    ['another option in the place of the name', ['a.csv', '--reviewer', '--force']],
  ])('is a wrong command line with %s: the usage', async (_, args) => {
    expect(await told(args)).toEqual({ code: 2, out: [], error: [importUsage] })
  })

  test.each([
    ['', '--reviewer must not be empty.'],
    ['x'.repeat(101), '--reviewer must have at most 100 characters, not 101.'],
  ])('says what no reviewer can be called: %j', async (name, why) => {
    const terminal = new FakeTerminal()
    expect(await told([files.write(linesOf(book())), `--reviewer=${name}`], { terminal })).toEqual({
      code: 2,
      out: [],
      error: [why],
    })
    expect(terminal.written.lastIndexOf('\u001B[?25h')).toBeGreaterThan(terminal.written.lastIndexOf('\u001B[?25l'))
  })

  test('refuses a name where access tokens are asked for', async () => {
    const { code, out, error } = await told(asDorothea(files.write(linesOf(book()))), { tokens: true })
    expect({ code, out, error }).toEqual({ code: 2, out: [], error: [expect.stringContaining('open mode only')] })
  })

  test.each([
    ['nowhere.csv', (path: string) => `There is no file ${path}.`],
    ['', (path: string) => `${path} is a folder, not a file.`],
  ])('says that %j cannot be read', async (name, why) => {
    const path = files.at(name)
    const { code, out, error } = await told(asDorothea(path))
    expect({ code, rows: out[0], error }).toEqual({ code: 1, rows: '0 rows imported in …', error: [why(path)] })
  })

  test('says what was imported of a file that cannot be read to its end', async () => {
    const path = files.write(`${linesOf(...volumes(3), 'broken')}oh\n${linesOf(...volumes(9))}`)
    expect(await told(asDorothea(path))).toEqual({
      code: 1,
      out: [
        'line 5: broken; the row was left out.',
        '4 rows imported in …',
        ...counts(
          '3 rows added, 0 already there, 1 left out',
          '3 books and 3 reviews added',
          '1 rows with a remark or a problem, each named above',
        ),
      ],
      error: ['Line 6 is no row.'],
    })
  })

  test('says what was imported before the database was gone, and throws why', async () => {
    const fault = new Unavailable('The database', new Error('gone'))
    const unitOfWork = new MemoryUnitOfWork(new MemoryStore())
    let left = 2
    const run: UnitOfWork['run'] = work => (left-- > 0 ? unitOfWork.run(work) : Promise.reject(fault))
    const { code, out } = await told(asDorothea(files.write(linesOf(...volumes(5)))), {
      unitOfWork: { run, submit: () => Promise.reject(fault), once: () => Promise.reject(fault) },
    })
    expect(code).toBe(fault)
    expect(out[1]).toBe('2 rows added, 0 already there, 0 left out')
  })

  test.each([
    [['books.csv'], false],
    [['library.csv', '--reviewer', 'Dorothea'], true],
    [['--reviewer=Dorothea', 'library.csv'], true],
    [['--reviewer'], true],
    [['--reviewers'], false],
    [[], false],
  ])('%j asks for a library: %s', (args, ofLibrary) => expect(isOfLibrary(args)).toBe(ofLibrary))
})

describe('The progress of an import of a library', () => {
  test('is a bar on a terminal with the rows a second, and the report stays apart from it', async () => {
    const terminal = new FakeTerminal()
    const { out, error } = await told(asDorothea(files.write(linesOf(...volumes(50)))), { terminal })
    expect(terminal.written).toMatch(/100% {2}50 rows, \d+ a second/)
    expect({ error, lines: out.length }).toEqual({ error: [], lines: 4 })
  })

  test('is a line for every 1000 rows where nobody watches', async () => {
    const rows = Array.from({ length: 2_100 }, () => 'nothing to be kept')
    const { error } = await told(asDorothea(files.write(linesOf(...rows))))
    expect(error).toEqual(['1000 rows', '2000 rows'])
  })
})

/** On databases: what the command counts is there, and again nothing is added. */
function importing(open: () => Promise<{ unitOfWork: UnitOfWork; kept: () => Promise<unknown>; close: () => Promise<unknown> }>) {
  let close: () => Promise<unknown>
  afterEach(() => close())

  test('keeps what it counts; run again it adds nothing', async () => {
    const world = await open()
    close = world.close
    const path = files.write(linesOf(...volumes(30), ...volumes(10), 'broken', book({}, null)))
    const notable = '1 rows with a remark or a problem, each named above'
    const { code, out } = await told(asDorothea(path), world)
    expect({ code, out: out.slice(2) }).toEqual({
      code: 0,
      out: counts('31 rows added, 10 already there, 1 left out', '31 books and 30 reviews added', notable),
    })
    const kept = { books: 31, reviews: 30, events: 61 }
    expect(await world.kept()).toEqual(kept)
    expect((await told(asDorothea(path), world)).out.slice(2)).toEqual(
      counts('0 rows added, 41 already there, 1 left out', '0 books and 0 reviews added', notable),
    )
    expect(await world.kept()).toEqual(kept)
  })
}

const counted = `select (select count(*)::int from books) as books, (select count(*)::int from reviews) as reviews, (select count(*)::int from events) as events`

describe('A library imported into the embedded database', () => {
  importing(async () => {
    const database = await freshPglite()
    const kept = async () => (await database.em.fork().execute<unknown[]>(counted))[0]
    return { unitOfWork: new MikroOrmUnitOfWork(database), kept, close: () => database.close() }
  })
})

describeOn('PostgreSQL', 'A library imported into PostgreSQL', () => {
  importing(async () => {
    const { url, drop } = await freshPostgres()
    const database = postgres(url, 'batch')
    const kept = async () => (await database.em.fork().execute<unknown[]>(counted))[0]
    return { unitOfWork: new MikroOrmUnitOfWork(database), kept, close: async () => (await database.close(), drop()) }
  })
})

test('The command itself, on a file of Goodreads: twice', async () => {
  const environment = { DATA_DIR: await migratedFolder(files.at('library')) }
  const path = files.write(goodreadsFile([{ Title: 'Emma (Penguin, #1)', ISBN13: '="9780141439587"' }]))
  const twice = [await run(['import', ...asDorothea(path)], environment), await run(['import', ...asDorothea(path)], environment)]
  expect(twice.map(({ code, out, err }) => [code, out[1], err])).toEqual([
    [0, '1 rows added, 0 already there, 0 left out', []],
    [0, '0 rows added, 1 already there, 0 left out', []],
  ])
})
