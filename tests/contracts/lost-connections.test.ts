import { afterAll, beforeAll, beforeEach, afterEach, expect, jest, test } from '@jest/globals'
import { Unavailable } from '../../src/application/ports/unavailable.ts'
import type { Database } from '../../src/infrastructure/mikro-orm/database.ts'
import { MikroOrmCatalogue } from '../../src/infrastructure/mikro-orm/mikro-orm-catalogue.ts'
import { MikroOrmUnitOfWork } from '../../src/infrastructure/mikro-orm/mikro-orm-unit-of-work.ts'
import { postgres } from '../../src/infrastructure/mikro-orm/postgres.ts'
import { describeOn } from '../support/describe-on.ts'
import { type FreshPostgres, freshPostgres } from '../support/fresh.ts'
import { TcpProxy } from '../support/tcp-proxy.ts'
import { aBook, times } from './samples.ts'
import { addBooks } from './write.ts'

jest.setTimeout(60_000)

/** More than the pool has connections: were each lost one missed for ever, none would be left. */
const many = times(12, at => at)

/** Rejects as the last try did when it still does after ten seconds. */
async function soon(work: () => Promise<void>): Promise<void> {
  const deadline = Date.now() + 10_000
  for (;;) {
    const [outcome] = await Promise.allSettled([work()])
    if (outcome.status === 'fulfilled') return
    if (Date.now() > deadline) throw outcome.reason
  }
}

describeOn('PostgreSQL', 'S8 connections that are lost in the middle of a transaction', () => {
  let server: FreshPostgres
  let proxy: TcpProxy
  let database: Database
  beforeAll(async () => {
    server = await freshPostgres()
  })
  afterAll(() => server.drop())
  beforeEach(async () => {
    proxy = await TcpProxy.before(server.url)
    database = postgres(proxy.through(server.url), 'request')
  })
  afterEach(() => proxy.close())

  const write = () => addBooks(new MikroOrmUnitOfWork(database), aBook())
  const worksAgain = async () => {
    await Promise.all(many.map(write))
    expect((await new MikroOrmCatalogue(database).books({ limit: 1, after: null })).view.items).toHaveLength(1)
  }

  test('are replaced when the server ended them, and closing does not wait for them', async () => {
    for (let lost = 0; lost < many.length; lost++) {
      const work = new MikroOrmUnitOfWork(database).run(async tx => {
        await tx.books.add(aBook())
        const other = postgres(server.url, 'batch')
        await other.em.fork().execute(`select pg_terminate_backend(pid) from pg_stat_activity
          where datname = current_database() and state = 'idle in transaction'`)
        await other.close()
        await tx.books.add(aBook())
      })
      await expect(work).rejects.toThrow(Unavailable)
    }
    await worksAgain()
    await database.close()
  })

  test('are replaced when the network broke them', async () => {
    for (let lost = 0; lost < many.length; lost++) {
      const work = new MikroOrmUnitOfWork(database).run(async tx => {
        await tx.books.add(aBook())
        await proxy.set('refuse')
        await proxy.set('pass')
        await tx.books.add(aBook())
      })
      await expect(work).rejects.toThrow(Unavailable)
    }
    await worksAgain()
    await database.close()
  })

  test('are replaced when the server fell silent, once it answers again', async () => {
    await worksAgain()
    for (const silence of [1, 2]) {
      let silent = false
      const works = many.map(() =>
        new MikroOrmUnitOfWork(database).run(async tx => {
          await tx.books.add(aBook())
          if (!silent) await proxy.set('hang') // and not again by work that was given up on and goes on later
          silent = true
          await tx.books.add(aBook())
        }),
      )
      const outcomes = await Promise.allSettled(works)
      expect({ silence, outcomes }).toEqual({
        silence,
        outcomes: many.map(() => ({ status: 'rejected', reason: expect.any(Unavailable) })),
      })
      await proxy.set('pass')
      await soon(worksAgain) // what was given up on holds its connection until its own time-outs are over
    }
    await database.close()
  })
})
