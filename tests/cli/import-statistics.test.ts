import { describe, expect, jest, test } from '@jest/globals'
import { bookSorts } from '../../src/application/ports/orders.ts'
import type { Database } from '../../src/infrastructure/mikro-orm/database.ts'
import { embedded } from '../../src/infrastructure/mikro-orm/embedded.ts'
import { postgres } from '../../src/infrastructure/mikro-orm/postgres.ts'
import { explained, pagesRead, steps } from '../contracts/explained.ts'
import { describeOn } from '../support/describe-on.ts'
import { freshPostgres } from '../support/fresh.ts'
import { on } from '../support/templates.ts'
import { ask, migratedFolder } from './databases.ts'
import { filesFolder, header, lines, manyRows } from './made-up-file.ts'
import { run } from './program.ts'

jest.setTimeout(60_000) // processes are started, on whatever machine

const files = filesFolder()
const library = () => files.write(lines(header, ...manyRows(5_000)))

async function pagesAreRanges(database: Database): Promise<void> {
  for (const sort of bookSorts)
    for (const which of [{}, { words: 'volume' }]) {
      const { plans, answer } = await explained(database, catalogue =>
        catalogue.books({ ...which, sort, limit: 20, after: null }),
      )
      expect(answer.view.items).toHaveLength(20)
      expect(plans.flatMap(steps).filter(step => /Seq Scan|Sort/.test(step))).toEqual([])
      expect(pagesRead(plans.at(-1)!)).toBeLessThan(500)
    }
}

describe('P3 After an import, pages are ranges of indexes at once', () => {
  test('in the embedded database', async () => {
    const folder = await migratedFolder(files.at('data'))
    expect(await run(['import', library()], { DATA_DIR: folder })).toMatchObject({ code: 0, err: ['5000 rows'] })
    await on(embedded(folder), pagesAreRanges)
  })
})

describeOn('PostgreSQL', 'P3 After an import into PostgreSQL, pages are ranges of indexes at once', () => {
  test('since it lets the database see what it holds', async () => {
    const { url, drop } = await freshPostgres()
    expect(await run(['import', library()], { DATABASE_URL: url })).toMatchObject({ code: 0, err: ['5000 rows'] })
    await on(postgres(url, 'batch'), pagesAreRanges)
    await drop()
  })

  test('or, where the database cannot look, the import is done all the same, and says so', async () => {
    const { url, drop } = await freshPostgres()
    // An index of an expression is evaluated for the statistics, too.
    await ask(
      url,
      `create function unseen(text) returns text immutable language plpgsql as $$
        begin if current_query() like 'analyze%' then raise 'nothing to be seen'; end if; return $1; end $$`,
    )
    await ask(url, 'create index unseen on books (unseen(title))')
    const { code, out, err } = await run(['import', library()], { DATABASE_URL: url })
    expect({ code, out: out[1], err: err.slice(1) }).toEqual({
      code: 0,
      out: '5000 books added (0 with an ISBN), 0 already there, 0 rows left out',
      err: [expect.stringMatching(/^The books are there, but .*nothing to be seen/)],
    })
    await drop()
  })
})
