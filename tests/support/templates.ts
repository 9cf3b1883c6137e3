import { randomBytes } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { embedded } from '../../src/infrastructure/mikro-orm/embedded.ts'
import type { Database } from '../../src/infrastructure/mikro-orm/database.ts'
import { Migrations } from '../../src/infrastructure/mikro-orm/migrations.ts'
import { postgres } from '../../src/infrastructure/mikro-orm/postgres.ts'

/** The same server, another database. */
export function inDatabase(url: string, name: string): string {
  const other = new URL(url)
  other.pathname = `/${name}`
  return other.href
}

/** Runs one piece of work on a database that is opened for it alone. */
export async function on<T>(database: Database, work: (database: Database) => Promise<T>): Promise<T> {
  try {
    return await work(database)
  } finally {
    await database.close()
  }
}

export const postgresVersion = (url: string): Promise<string> => on(postgres(url, 'batch'), serverVersion)

/** Makes a migrated database on the server, for others to be copied from, and gives its name. */
export async function makePostgresTemplate(url: string): Promise<string> {
  const name = `book_review_test_${randomBytes(4).toString('hex')}`
  await on(postgres(url, 'batch'), ({ em }) => em.fork().execute(`create database ${name}`))
  await on(postgres(inDatabase(url, name), 'batch'), database => new Migrations(database).up())
  return name
}

/** Drops a template and what is left of its copies. */
export const dropPostgresTemplate = (url: string, template: string): Promise<void> =>
  on(postgres(url, 'batch'), async ({ em }) => {
    const made = await em
      .fork()
      .execute<{ name: string }[]>(`select datname as name from pg_database where starts_with(datname, '${template}')`)
    for (const { name } of made) await em.fork().execute(`drop database if exists ${name} with (force)`)
  })

/** Writes a migrated PGlite data directory into the folder, as one file for `embedded` to begin with. */
export async function makePgliteTemplate(folder: string): Promise<{ template: string; version: string }> {
  const data = path.join(folder, 'pglite')
  const version = await on(embedded(data), async database => {
    await new Migrations(database).up()
    return serverVersion(database)
  })
  const pglite = await PGlite.create(data)
  const template = path.join(folder, 'pglite.tar')
  try {
    const dump = await pglite.dumpDataDir('none')
    await writeFile(template, Buffer.from(await dump.arrayBuffer()))
  } finally {
    await pglite.close()
  }
  return { template, version }
}

async function serverVersion({ em }: Database): Promise<string> {
  const [row] = await em.fork().execute<{ server_version: string }[]>('show server_version')
  return row!.server_version.split(' ')[0]!
}
