import { afterAll, describe, expect, jest, test } from '@jest/globals'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { embedded } from '../../src/infrastructure/mikro-orm/embedded.ts'
import { MikroOrmUnitOfWork } from '../../src/infrastructure/mikro-orm/mikro-orm-unit-of-work.ts'
import { explained, steps } from '../contracts/explained.ts'
import { aBook, times } from '../contracts/samples.ts'
import { describeOn } from '../support/describe-on.ts'
import { freshPostgres, freshRedis } from '../support/fresh.ts'
import { TcpProxy } from '../support/tcp-proxy.ts'
import { on } from '../support/templates.ts'
import { ask, emptyPostgres, hold, migratedFolder, waiting } from './databases.ts'
import { filesFolder } from './made-up-file.ts'
import { Program } from './program.ts'
import { logged, messages, serve } from './serving.ts'

jest.setTimeout(60_000) // processes are started, on whatever machine

const files = filesFolder()
const refused = async (environment: Record<string, string>) => {
  const { code, out, err } = await Program.serve(environment).ended
  return { code, out, err }
}
const because = (...err: unknown[]) => ({ code: 1, out: [], err })

test('P3 A service that starts over an embedded database lets it see what it holds: pages are ranges of indexes', async () => {
  const folder = await migratedFolder(files.at('unseen'))
  await on(embedded(folder), async database => {
    await new MikroOrmUnitOfWork(database).run(tx => tx.books.addMissing(times(5_000, at => aBook({ title: `Volume ${at}` }))))
  })
  const { program } = await serve({ DATA_DIR: folder })
  await program.kill()
  await on(embedded(folder), async database => {
    const { plans } = await explained(database, catalogue => catalogue.books({ words: 'volume', limit: 20, after: null }))
    expect(plans.flatMap(steps).filter(step => /Seq Scan|Sort/.test(step))).toEqual([])
  })
})

describe('The service does not start, and says why,', () => {
  test('with wrong settings: every one of them is told, and no secret', async () => {
    const wrong = {
      DATABASE_URL: 'mysql://root:secret@db/books',
      HOST: '0.0.0.0',
      PORT: '70000',
      REDIS_URL: 'http://:secret@cache',
      CACHE: 'maybe',
      CACHE_TTL: 'soon',
      LOG_LEVEL: 'loud',
      MIGRATE: 'now',
    }
    const { code, out, err } = await refused(wrong)
    expect({ code, out, first: err[0] }).toEqual({
      code: 1,
      out: [],
      first: 'The settings (environment variables) need a change:',
    })
    for (const name of Object.keys(wrong)) expect(err.filter(line => line.startsWith(`  ${name} `))).toHaveLength(1)
    expect(err).toHaveLength(1 + Object.keys(wrong).length)
    expect(err.join()).not.toContain('secret')
  })

  test('on a port that is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    const { port } = other.address() as AddressInfo
    const { code, err } = await refused({ DATA_DIR: await migratedFolder(files.at('port')), PORT: String(port) })
    other.close()
    expect({ code, err }).toEqual({
      code: 1,
      err: [`Port ${port} is taken by another process. Stop that one, or choose another with PORT.`],
    })
  })

  test('on a folder that another process serves, which goes on undisturbed', async () => {
    const folder = await migratedFolder(files.at('shared'))
    const { program, origin } = await serve({ DATA_DIR: folder })
    expect(await refused({ DATA_DIR: folder })).toEqual(
      because(
        `The embedded database in ${folder} is in use by another process. Stop that one first, choose another folder with ` +
          'DATA_DIR, or give both a PostgreSQL server with DATABASE_URL.',
      ),
    )
    expect((await fetch(`${origin}/books`)).status).toBe(200)
    await program.kill()
  })

  test('without the database server', async () => {
    expect(await refused({ DATABASE_URL: 'postgresql://nobody:secret@127.0.0.1:1/books' })).toEqual(
      because('The database of DATABASE_URL cannot be used: connect ECONNREFUSED 127.0.0.1:1'),
    )
  })
})

describeOn('PostgreSQL', 'On PostgreSQL the service', () => {
  const behind =
    /^The database is behind the code by \d+ migration\(s\)\. Run `npm run migrate -- up` first, or start with MIGRATE=on-start\.$/

  test('does not touch a database that was not migrated, and says the command; with MIGRATE=on-start it migrates', async () => {
    const { url, drop } = await emptyPostgres()
    expect(await refused({ DATABASE_URL: url })).toEqual(because(expect.stringMatching(behind)))
    expect(await ask(url, `select to_regclass('books') as books`)).toEqual([{ books: null }])

    const { program, origin } = await serve({ DATABASE_URL: url, MIGRATE: 'on-start' })
    expect(await (await fetch(`${origin}/books`)).json()).toEqual({ items: [], next: null })
    await program.kill()
    await drop()
  })

  test('comes up six times at once on an empty database, which is migrated once', async () => {
    const { url, drop } = await emptyPostgres()
    // Whoever makes the first table waits for this one, which is then taken back: all six are there before any is through.
    const { release } = await hold(url, 'create table schema_migrations (name text)')
    const starting = Promise.all(Array.from({ length: 6 }, () => serve({ DATABASE_URL: url, MIGRATE: 'on-start' })))
    await waiting(url, 6)
    await release()

    const six = await starting
    const answers = await Promise.all(six.map(({ origin }) => fetch(`${origin}/readyz`)))
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 200])
    const steps = await ask<{ name: string }>(url, 'select name from schema_migrations')
    expect(steps).toHaveLength(new Set(steps.map(({ name }) => name)).size)
    for (const { program } of six) expect(program.err).toEqual([])
    await Promise.all(six.map(({ program }) => program.kill()))
    await drop()
  })
})

describeOn(['PostgreSQL', 'Redis'], 'K6 Without Redis the service', () => {
  let proxy: TcpProxy | undefined
  afterAll(() => proxy?.close())

  test('starts and serves, says so once, and takes Redis up when it comes', async () => {
    const [{ url, drop }, redis] = [await freshPostgres(), await freshRedis()]
    proxy = await TcpProxy.before(redis)
    await proxy.set('refuse')

    const { program, origin } = await serve({ DATABASE_URL: url, REDIS_URL: proxy.through(redis), CACHE: 'near-off' })
    const source = async () => (await fetch(`${origin}/books`)).headers.get('cache-status')
    expect(await source()).toBe('book-reviews; fwd=miss; stored')
    expect(await source()).toMatch(/^book-reviews; hit; .*detail=memory$/)
    expect(messages(program).filter(message => message.includes('shared cache'))).toEqual([
      expect.stringContaining('The shared cache is away'),
    ])

    await proxy.set('pass')
    await logged(program, 'The shared cache is up.')
    expect(await source()).toBe('book-reviews; fwd=miss; stored')
    expect(await source()).toMatch(/^book-reviews; hit; .*detail=redis$/)
    expect(messages(program).filter(message => message.includes('shared cache'))).toHaveLength(2)
    await program.kill()
    await drop()
  })
})
