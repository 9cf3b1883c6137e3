import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals'
import { execFileSync } from 'node:child_process'
import { createWriteStream, rmSync } from 'node:fs'
import { embedded } from '../../src/infrastructure/mikro-orm/embedded.ts'
import { postgres } from '../../src/infrastructure/mikro-orm/postgres.ts'
import { describeOn } from '../support/describe-on.ts'
import { freshPostgres } from '../support/fresh.ts'
import { on } from '../support/templates.ts'
import { ask, emptyPostgres, hold, kept, migratedFolder, waiting } from './databases.ts'
import { filesFolder, header, lines, manyRows, row } from './made-up-file.ts'
import { Program, run } from './program.ts'

jest.setTimeout(60_000) // processes are started, on whatever machine

const files = filesFolder()
const timeless = (line: string) => line.replace(/in \d+\.\d s$/, 'in … s')

interface World {
  readonly environment: Readonly<Record<string, string>>
  readonly kept: () => ReturnType<typeof kept>
  readonly close: () => Promise<unknown>
}

/** What an import promises, whatever the database. Each test adds to what the one before left. */
function importing(open: () => Promise<World>) {
  let world: World
  beforeAll(async () => {
    world = await open()
  })
  afterAll(() => world.close())
  const nothing = { books: 0, ratings: 0, events: 0 }
  const importFrom = (path: string) => run(['import', path], world.environment)

  test('keeps nothing of a file that is damaged behind a thousand good rows', async () => {
    const path = files.write(`${lines(header, ...manyRows(1_000))}8,0439`)
    const { code, out, err } = await importFrom(path)
    expect({ code, out, err }).toEqual({ code: 1, out: [], err: [expect.stringMatching(/was cut off: line 1002/)] })
    expect(await world.kept()).toEqual(nothing)
  })

  test('that is killed in the middle keeps nothing, and the next one is not in its way', async () => {
    const pipe = files.at('pipe')
    execFileSync('mkfifo', [pipe])
    const program = Program.command(['import', pipe], world.environment)
    const writer = createWriteStream(pipe)
    writer.on('error', () => {}) // nobody reads any more
    writer.write(lines(header, ...manyRows(5_600))) // and no end: it waits for more
    await program.said(line => line === '5000 rows')
    expect(await program.kill()).toMatchObject({ code: null, signal: 'SIGKILL', out: [] })
    writer.destroy()
    rmSync(pipe)
    expect(await world.kept()).toEqual(nothing)
  })

  test('tells what it did and exits with 0; run again it adds nothing', async () => {
    const path = files.write(
      lines(header, row({ isbn: '141439513' }), row({ isbn: '141439514', title: 'Valperga' }), ...manyRows(600)),
    )
    const wrong = 'ISBN 0141439514 must be an ISBN: its check digit would be 3, not 4; its ISBN was left out'
    const report = (counts: string) => [
      `line 3 "Valperga": ${wrong}.`,
      '602 rows read in … s',
      counts,
      '1 rows with a problem, each named above',
    ]
    const first = await importFrom(path)
    expect({ ...first, out: first.out.map(timeless) }).toMatchObject({
      code: 0,
      out: report('602 books added (1 with an ISBN), 0 already there, 0 rows left out'),
      err: [],
    })
    expect(await world.kept()).toEqual({ books: 602, ratings: 602, events: 602 })

    const second = await importFrom(path)
    expect({ ...second, out: second.out.map(timeless) }).toMatchObject({
      code: 0,
      out: report('0 books added (0 with an ISBN), 602 already there, 0 rows left out'),
      err: [],
    })
    expect(await world.kept()).toEqual({ books: 602, ratings: 602, events: 602 })
  })
}

describe('An import into the embedded database', () => {
  const folder = files.at('data')
  importing(async () => {
    await migratedFolder(folder)
    return { environment: { DATA_DIR: folder }, kept: () => on(embedded(folder), kept), close: async () => {} }
  })

  test('migrates a folder that is not there yet', async () => {
    const { code, out } = await run(['import', files.write(lines(header, row({})))], { DATA_DIR: files.at('new/data') })
    expect({ code, out: out[1] }).toEqual({ code: 0, out: '1 books added (0 with an ISBN), 0 already there, 0 rows left out' })
  })

  test('says so and exits with 1 where another process has the folder', async () => {
    const open = embedded(folder)
    const { code, out, err } = await run(['import', files.write(lines(header))], { DATA_DIR: folder })
    await open.close()
    expect({ code, out, err }).toEqual({
      code: 1,
      out: [],
      err: [
        `The embedded database in ${folder} is in use by another process. Stop that one first, choose another folder with ` +
          'DATA_DIR, or give both a PostgreSQL server with DATABASE_URL.',
      ],
    })
  })

  test('shows the usage and exits with 2 where no file is named', async () => {
    const { code, out, err } = await run(['import'], { DATA_DIR: folder })
    expect({ code, out, err: err[0] }).toEqual({ code: 2, out: [], err: 'Usage: npm run import -- <books.csv>' })
  })
})

describeOn('PostgreSQL', 'An import into PostgreSQL', () => {
  importing(async () => {
    const { url, drop } = await freshPostgres()
    return { environment: { DATABASE_URL: url }, kept: () => on(postgres(url, 'batch'), kept), close: drop }
  })

  test('that runs twice at once adds each book once', async () => {
    const { url, drop } = await freshPostgres()
    const path = files.write(lines(header, row({ isbn: '141439513' }), ...manyRows(1_200)))
    // Both are held up where they are about to write, so that it is certain that they meet.
    const { release } = await hold(url, 'lock table books in access exclusive mode')
    const imports = [1, 2].map(() => run(['import', path], { DATABASE_URL: url }))
    await waiting(url, 2)
    await release()

    const ended = await Promise.all(imports)
    expect(ended.map(({ code, err }) => ({ code, err }))).toEqual([
      { code: 0, err: [] },
      { code: 0, err: [] },
    ])
    expect(ended.map(({ out }) => out[1]!).sort()).toEqual([
      '0 books added (0 with an ISBN), 1201 already there, 0 rows left out',
      '1201 books added (1 with an ISBN), 0 already there, 0 rows left out',
    ])
    expect(await on(postgres(url, 'batch'), kept)).toEqual({ books: 1_201, ratings: 1_201, events: 1_201 })
    await drop()
  })

  test('says the command to run first where the database was not migrated, and exits with 1', async () => {
    const { url, drop } = await emptyPostgres()
    const { code, out, err } = await run(['import', files.write(lines(header, row({})))], { DATABASE_URL: url })
    expect({ code, out, err }).toEqual({ code: 1, out: [], err: [expect.stringContaining('`npm run migrate -- up`')] })
    expect(await ask(url, `select to_regclass('books') as books`)).toEqual([{ books: null }])
    await drop()
  })
})

test.each([
  ['import', files.at('books.csv')],
  ['migrate', 'up'],
])('%s says in one line that the database server is away, and exits with 1', async (...args) => {
  files.write(lines(header, row({})))
  const { code, out, err } = await run(args, { DATABASE_URL: 'postgresql://nobody@127.0.0.1:1/books' })
  expect({ code, out, err }).toEqual({ code: 1, out: [], err: [expect.stringMatching(/database.*ECONNREFUSED/)] })
})
