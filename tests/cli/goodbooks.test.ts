import { describe, expect, jest, test } from '@jest/globals'
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { embedded } from '../../src/infrastructure/mikro-orm/embedded.ts'
import { on } from '../support/templates.ts'
import { kept, migratedFolder } from './databases.ts'
import { filesFolder } from './made-up-file.ts'
import { root, run } from './program.ts'

jest.setTimeout(60_000) // processes are started, on whatever machine

// The file is not ours to copy: it is read where a workplace has it beside the checkout.
const books = path.resolve(root, '../shared/data/goodbooks/books.csv')
const missing = existsSync(books) ? '' : ` [NOT RUN: there is no ${path.relative(root, books)}]`
if (missing) process.stderr.write(`NOT RUN: the import of the 10,000 real books; there is no ${path.relative(root, books)}.\n`)

const named =
  /^line (\d+) ".+": ISBN (\d{9}[\dX]) must be an ISBN: its check digit would be [\dX], not [\dX]; its ISBN was left out\.$/

describe(`The 10,000 books of goodbooks${missing}`, () => {
  const files = filesFolder()

  ;(missing ? test.skip : test)(
    'are all imported, and imported again all there; 23 ISBNs are named as wrong, each by its line',
    async () => {
      const folder = await migratedFolder(files.at('data'))
      const importAll = () => run(['import', books], { DATA_DIR: folder })

      const first = await importAll()
      expect(first.code).toBe(0)
      expect(first.err).toEqual(['5000 rows', '10000 rows'])
      const [problems, report] = [first.out.slice(0, -3), first.out.slice(-3)]
      expect(report).toEqual([
        expect.stringMatching(/^10000 rows read in \d+\.\d s$/),
        '10000 books added (9277 with an ISBN), 0 already there, 0 rows left out',
        '23 rows with a problem, each named above',
      ])
      expect(problems).toHaveLength(23)
      const lines = readFileSync(books, 'utf8').split('\n')
      for (const problem of problems) {
        const [, line, isbn] = named.exec(problem) ?? []
        expect(lines[Number(line) - 1]).toContain(`,${isbn?.replace(/^0+/, '')},`)
      }
      expect(await on(embedded(folder), kept)).toEqual({ books: 10_000, ratings: 10_000, events: 10_000 })

      const second = await importAll()
      expect(second.code).toBe(0)
      expect(second.out.slice(0, -3)).toEqual(problems)
      expect(second.out.at(-2)).toBe('0 books added (0 with an ISBN), 10000 already there, 0 rows left out')
      expect(await on(embedded(folder), kept)).toEqual({ books: 10_000, ratings: 10_000, events: 10_000 })
    },
  )
})
