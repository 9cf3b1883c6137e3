import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { sql } from '@mikro-orm/sql'
import { Unavailable } from '../../src/application/ports/unavailable.ts'
import type { Database } from '../../src/infrastructure/mikro-orm/database.ts'
import { postgres } from '../../src/infrastructure/mikro-orm/postgres.ts'
import { reachable } from '../../src/infrastructure/mikro-orm/reachable.ts'
import { describeOn } from '../support/describe-on.ts'
import { type FreshPostgres, freshPostgres } from '../support/fresh.ts'
import { gate } from './gate.ts'

describeOn('PostgreSQL', 'two transactions that wait for each other', () => {
  let server: FreshPostgres
  let database: Database
  beforeAll(async () => {
    server = await freshPostgres()
    database = postgres(server.url, 'batch')
  })
  afterAll(async () => {
    await database.close()
    await server.drop()
  })

  test('one is done, and the other is told that the same may succeed a little later', async () => {
    const [one, two] = [gate(), gate()]
    /** Takes two locks, the second when the other has its first. */
    const lock = (first: number, second: number, mine: typeof one, other: typeof one) =>
      reachable(() =>
        database.transaction(async ask => {
          await ask(sql`select pg_advisory_xact_lock(${first})`)
          mine.open()
          await other.opened
          await ask(sql`select pg_advisory_xact_lock(${second})`)
        }),
      )
    const outcomes = await Promise.allSettled([lock(1, 2, one, two), lock(2, 1, two, one)])
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    const refusals = outcomes.flatMap(outcome => (outcome.status === 'rejected' ? [outcome.reason as unknown] : []))
    expect(refusals).toEqual([expect.any(Unavailable)])
    expect(refusals).toMatchObject([{ cause: { code: '40P01' } }])
  })
})
