import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { raw, sql } from '@mikro-orm/sql'
import type { Ask, Database } from '../../src/infrastructure/mikro-orm/database.ts'
import { postgres } from '../../src/infrastructure/mikro-orm/postgres.ts'
import { describeOn } from '../support/describe-on.ts'
import { type FreshPostgres, freshPostgres } from '../support/fresh.ts'
import { times } from './samples.ts'

describeOn('PostgreSQL', 'statements that are planned once', () => {
  let server: FreshPostgres
  let database: Database
  beforeEach(async () => {
    server = await freshPostgres()
    database = postgres(server.url, 'batch')
  })
  afterEach(async () => {
    await database.close()
    await server.drop()
  })

  const kept = async (ask: Ask) =>
    (await ask<{ statement: string }>(sql`select statement from pg_prepared_statements`)).map(({ statement }) => statement)

  test('are kept by the connection, once for whatever values; others are not', async () => {
    for (const id of times(7, String)) await database.ask(sql`select ${id}::int as number`, 'once')
    await database.ask(sql`select ${1}::int as another`)
    expect(await kept(database.ask)).toEqual(['select $1::int as number'])
  })

  test('are the same in a transaction and outside of it', async () => {
    const answer = () => sql`select ${20}::int + (${sql`${1}::int`}) + (${raw('21')}) as answer`
    expect(await database.transaction(ask => ask(answer(), 'once'))).toEqual([{ answer: 42 }])
    expect(await database.ask(answer(), 'once')).toEqual([{ answer: 42 }])
    expect(await kept(database.ask)).toEqual(['select $1::int + ($2::int) + (21) as answer'])
  })

  test('are planned again when a migration has changed what they give, and nobody notices', async () => {
    const read = () => database.ask(sql`select id from changing`, 'once')
    await database.ask(sql`create table changing as select 1 as id`)
    const hold = () => database.transaction(ask => ask(sql`select id from changing`, 'once'))
    await Promise.all(times(3, hold)) // on three connections
    await database.ask(sql`alter table changing alter column id type text`)
    expect(await Promise.all(times(3, read))).toEqual(times(3, () => [{ id: '1' }]))
  })

  test('that are outdated fail one transaction, and not those that come after it', async () => {
    const hold = () => database.transaction(ask => ask(sql`select id from changing`, 'once'))
    await database.ask(sql`create table changing as select 1 as id`)
    await hold()
    await database.ask(sql`alter table changing alter column id type text`)
    await expect(hold()).rejects.toThrow('cached plan')
    expect(await hold()).toEqual([{ id: '1' }])
  })
})
