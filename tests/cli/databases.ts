import { afterEach } from '@jest/globals'
import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { Database } from '../../src/infrastructure/mikro-orm/database.ts'
import { embedded } from '../../src/infrastructure/mikro-orm/embedded.ts'
import { postgres } from '../../src/infrastructure/mikro-orm/postgres.ts'
import { serverOf, servers } from '../support/servers.ts'
import { inDatabase, on } from '../support/templates.ts'

/** A PostgreSQL database of the caller's own with nothing in it, not even tables. */
export async function emptyPostgres(): Promise<{ url: string; drop: () => Promise<unknown> }> {
  const { url, template } = serverOf('PostgreSQL')
  const name = `${template}_${randomBytes(4).toString('hex')}` // gone with the template's other copies, at the latest
  await ask(url, `create database ${name}`)
  return { url: inDatabase(url, name), drop: () => ask(url, `drop database if exists ${name} with (force)`) }
}

/** Makes a folder with a migrated embedded database, faster than a migration would. */
export async function migratedFolder(folder: string): Promise<string> {
  const template = new Blob([await readFile(servers().pglite.template)])
  await on(embedded(folder, { template }), ({ em }) => em.fork().execute('select 1'))
  return folder
}

/** Asks one thing of a PostgreSQL database. */
export const ask = <Row>(url: string, statement: string): Promise<Row[]> =>
  on(postgres(url, 'batch'), ({ em }) => em.fork().execute<Row[]>(statement))

const held = new Set<() => Promise<void>>()
afterEach(() => Promise.all(Array.from(held, release => release())))

/** Begins a transaction with these statements and keeps it open, and so whatever they lock, until `release` or the test's end. */
export async function hold(url: string, ...statements: string[]): Promise<{ release: () => Promise<void> }> {
  const database = postgres(url, 'batch')
  const em = database.em.fork()
  await em.begin()
  for (const statement of statements) await em.execute(statement)
  const release = async () => {
    if (!held.delete(release)) return
    await em.rollback()
    await database.close()
  }
  held.add(release)
  return { release }
}

/** Resolves as soon as so many sessions of the database wait for a lock that somebody else holds. */
export async function waiting(url: string, sessions: number): Promise<void> {
  const database = postgres(url, 'batch')
  await on(database, async ({ em }) => {
    const count = `select count(*)::int as count from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
    for (;;) {
      const [row] = await em.fork().execute<{ count: number }[]>(count)
      if (row!.count >= sessions) return
    }
  })
}

/** How many of everything that an import makes are kept. */
export async function kept({ em }: Database): Promise<{ books: number; ratings: number; events: number }> {
  const [row] = await em.fork().execute<{ books: number; ratings: number; events: number }[]>(`
    select (select count(*)::int from books) as books, (select count(*)::int from book_ratings) as ratings,
      (select count(*)::int from events) as events`)
  return row!
}
