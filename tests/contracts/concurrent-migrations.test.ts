import { expect, jest, test } from '@jest/globals'
import type { Database } from '../../src/infrastructure/mikro-orm/database.ts'
import { Migrations } from '../../src/infrastructure/mikro-orm/migrations.ts'
import { postgres } from '../../src/infrastructure/mikro-orm/postgres.ts'
import { describeOn } from '../support/describe-on.ts'
import { emptyPostgres } from '../support/fresh.ts'
import { times } from './samples.ts'

jest.setTimeout(30_000)

describeOn('PostgreSQL', 'Migrations by several processes at once', () => {
  /** So many processes' worth of connections to one database without a table. */
  async function together(count: number, work: (...databases: Database[]) => Promise<void>): Promise<void> {
    const { url, drop } = await emptyPostgres()
    const databases = times(count, () => postgres(url, 'batch'))
    try {
      await work(...databases)
    } finally {
      for (const database of databases) await database.close()
      await drop()
    }
  }

  test('one of six migrates, and all return when it is done', () =>
    together(6, async (...databases) => {
      const [first] = databases.map(database => new Migrations(database))
      const pending = await first!.pending()
      const ups = await Promise.all(databases.map(database => new Migrations(database).up()))
      expect(ups.filter(steps => steps.length > 0)).toEqual([pending])
      expect((await first!.done()).map(({ name }) => name)).toEqual(pending)
      expect(await first!.drift()).toBe('')
    }))

  test('one that dies while it migrates is not in the way of the next', () =>
    together(3, async (dying, next, observer) => {
      const pending = await new Migrations(next).pending()
      const ask = <Row extends object>(sql: string) => observer.em.fork().execute<Row[]>(sql)
      const waiting = async () => {
        const rows = await ask<{ waits: string }>(`select wait_event as waits from pg_stat_activity
          where datname = current_database() and wait_event_type = 'Lock' order by 1`)
        return rows.map(({ waits }) => waits)
      }
      const until = async (...events: string[]) => {
        while (String(await waiting()) !== String(events)) await new Promise(setImmediate)
      }

      const held = Promise.withResolvers<unknown>()
      const blocker = observer.em.fork().transactional(async em => {
        await em.execute('create table books (in_the_way int)') // whoever migrates waits for the end of this transaction
        await held.promise
        throw new Error('never mind')
      })
      const lost = expect(new Migrations(dying).up()).rejects.toThrow()
      await until('transactionid')
      const up = new Migrations(next).up()
      await until('advisory', 'transactionid')

      await ask(`select pg_terminate_backend(migrating.pid) from pg_locks holding
        join pg_stat_activity migrating on migrating.pid = holding.pid or migrating.wait_event = 'transactionid'
        where holding.locktype = 'advisory' and holding.granted and migrating.datname = current_database()`)
      await lost
      held.resolve(null)
      await expect(blocker).rejects.toThrow('never mind')
      expect(await up).toEqual(pending)
      expect(await new Migrations(next).drift()).toBe('')
    }))
})
