import { describe, expect, test } from '@jest/globals'
import { middlemarch } from '../domain/examples.ts'
import { books, importing, rows } from './importing.ts'

const wrongIsbn = { title: 'Romola', authors: ['George Eliot'], isbn: '9780141439548', publishedYear: 1863 }

describe('a row with a problem', () => {
  test('of a wrong ISBN is imported without it, and told of by its line', async () => {
    const { run, store, problems } = importing()
    expect(await run(rows(middlemarch, wrongIsbn))).toEqual({ rows: 2, added: 2, addedWithIsbn: 1, alreadyThere: 0, leftOut: 0 })
    expect(problems).toEqual([
      {
        line: 3,
        title: 'Romola',
        reason: 'ISBN 9780141439548 must be an ISBN: its check digit would be 9, not 8',
        consequence: 'its ISBN was left out',
      },
    ])
    expect(
      [...store.committed.books.values()].map(({ state }) => [state.title, state.isbn?.digits, state.publishedYear]),
    ).toEqual([
      ['Middlemarch', '9780141439549', 1871],
      ['Romola', undefined, 1863],
    ])
  })

  test('of a wrong ISBN is added once, too', async () => {
    const { run } = importing()
    await run(rows(wrongIsbn))
    expect(await run(rows(wrongIsbn, { ...wrongIsbn, isbn: 'junk' }))).toMatchObject({ added: 0, alreadyThere: 2 })
  })

  test('of any other kind is left out, with every reason and its line', async () => {
    const { run, store, problems } = importing()
    const report = await run(
      rows('has not the 23 columns of the first line', { ...wrongIsbn, title: '', authors: [], publishedYear: 0.5 }),
    )
    expect(report).toEqual({ rows: 2, added: 0, addedWithIsbn: 0, alreadyThere: 0, leftOut: 2 })
    expect(problems).toEqual([
      { line: 2, title: null, reason: 'has not the 23 columns of the first line', consequence: 'the row was left out' },
      {
        line: 3,
        title: '',
        reason:
          'title must not be empty; authors must name at least one author; ' +
          'ISBN 9780141439548 must be an ISBN: its check digit would be 9, not 8; publishedYear must be a whole number from -9999 to 9999',
        consequence: 'the row was left out',
      },
    ])
    expect(store.committed.books.size).toBe(0)
  })

  test('keeps no other row out, in the same batch or the next', async () => {
    const { run, unitOfWork } = importing()
    const report = await run(rows(...books(300), 'broken', ...books(300, 301), { title: ' ', authors: ['A'] }, ...books(1, 601)))
    expect(report).toEqual({ rows: 603, added: 601, addedWithIsbn: 0, alreadyThere: 0, leftOut: 2 })
    expect(unitOfWork.batches).toEqual([500, 101])
  })
})

describe('the report of an import', () => {
  test('adds up: every row was added, was there or was left out, after every batch', async () => {
    const { run, progress } = importing()
    const file = [
      middlemarch,
      ...books(700),
      wrongIsbn,
      'broken',
      middlemarch,
      ...books(400, 500),
      '',
      { title: '', authors: [] },
    ]
    const report = await run(rows(...file))
    expect(report).toEqual({ rows: 1_106, added: 901, addedWithIsbn: 1, alreadyThere: 202, leftOut: 3 })
    for (const { rows, added, alreadyThere, leftOut } of [...progress, report]) expect(added + alreadyThere + leftOut).toBe(rows)
  })

  test('that was told of before is not changed behind the listener’s back', async () => {
    const { run, progress } = importing()
    const report = await run(rows(...books(501)))
    expect(new Set([...progress, report]).size).toBe(progress.length + 1)
  })
})
