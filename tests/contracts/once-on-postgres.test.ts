import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { StillRunning } from '../../src/application/ports/kept-answers.ts'
import type { UnitOfWork } from '../../src/application/ports/unit-of-work.ts'
import type { Database } from '../../src/infrastructure/mikro-orm/database.ts'
import { MikroOrmKeptAnswers } from '../../src/infrastructure/mikro-orm/mikro-orm-kept-answers.ts'
import { MikroOrmUnitOfWork } from '../../src/infrastructure/mikro-orm/mikro-orm-unit-of-work.ts'
import { postgres } from '../../src/infrastructure/mikro-orm/postgres.ts'
import { describeOn } from '../support/describe-on.ts'
import { type FreshPostgres, freshPostgres } from '../support/fresh.ts'
import { gate } from './gate.ts'
import { aBook, moment, times } from './samples.ts'

describeOn('PostgreSQL', 'UnitOfWork.once in several processes', () => {
  let fresh: FreshPostgres
  let databases: readonly Database[]
  beforeAll(async () => {
    fresh = await freshPostgres()
    databases = times(4, () => postgres(fresh.url, 'batch'))
  })
  afterAll(async () => {
    for (const database of databases) await database.close()
    await fresh.drop()
  })
  /** Each is of a process of its own: they share nothing but the database. */
  const units = (): UnitOfWork[] => databases.map(database => new MikroOrmUnitOfWork(database))
  const request = (key: string) => ({ caller: 'Ann', key, fingerprint: 'POST /books' })

  test('I1 the second process is told at once that the first is at it, and afterwards what came of it', async () => {
    const [one, other] = units() as [UnitOfWork, UnitOfWork]
    const [begun, goOn] = [gate(), gate()]
    const first = one.once(request('a'), moment, async () => {
      begun.open()
      await goOn.opened
      return 'the first'
    })
    await begun.opened
    await expect(other.once(request('a'), moment, async () => 'the second')).rejects.toThrow(StillRunning)
    goOn.open()
    await first
    const again = await other.once(request('a'), moment, async () => 'the second')
    expect(again).toEqual({ result: 'the first', replayed: true })
  })

  test('I3 two hundred at once in four processes with ten keys: each is done once', async () => {
    const done: string[] = []
    const all = units()
    const outcomes = await Promise.allSettled(
      times(200, nth => {
        const key = `of ten ${nth % 10}`
        return all[nth % 4]!.once(request(key), moment, async tx => {
          const book = aBook()
          await tx.books.add(book)
          done.push(key)
          return book.state.id
        })
      }),
    )
    expect(done.sort()).toEqual(times(10, nth => `of ten ${nth}`))
    const reasons = outcomes.flatMap(outcome => (outcome.status === 'rejected' ? [outcome.reason as unknown] : []))
    expect(reasons.filter(error => !(error instanceof StillRunning))).toEqual([])
  })

  test('I3 an answer that is kept is given to many processes at once: none has to wait for another', async () => {
    const [one, ...others] = units() as [UnitOfWork, ...UnitOfWork[]]
    await one.once(request('kept'), moment, async () => 'the first')
    const again = await Promise.all(others.map(unit => unit.once(request('kept'), moment, async () => 'again')))
    expect(again).toEqual(others.map(() => ({ result: 'the first', replayed: true })))
  })

  test('I2 however many answers are old, they are swept', async () => {
    const [database] = databases as [Database]
    await database.em.fork().execute(`
      insert into idempotency_keys (caller, key, fingerprint, answer, at)
      select 'Bob', n::text, '', '{}', timestamptz '2020-01-01' from generate_series(1, 12001) n`)
    expect(await new MikroOrmKeptAnswers(database).sweep(new Date('2021-01-01'))).toBe(12_001)
  })
})
