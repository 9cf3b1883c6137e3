import { readFile } from 'node:fs/promises'
import { randomBytes } from 'node:crypto'
import { Redis } from 'ioredis'
import type { Database } from '../../src/infrastructure/mikro-orm/database.ts'
import { embedded, type EmbeddedOptions } from '../../src/infrastructure/mikro-orm/embedded.ts'
import { postgres } from '../../src/infrastructure/mikro-orm/postgres.ts'
import { serverOf, servers } from './servers.ts'
import { inDatabase, on } from './templates.ts'

export interface FreshPostgres {
  readonly url: string
  readonly drop: () => Promise<unknown>
}

/**
 * A migrated PostgreSQL database of the caller's own.
 * @param settings that every connection to it gets, such as `timezone = 'UTC'`
 */
export const freshPostgres = (settings: readonly string[] = []): Promise<FreshPostgres> =>
  makePostgres(`template ${serverOf('PostgreSQL').template}`, settings)

/** The same without a table. */
export const emptyPostgres = (settings: readonly string[] = []): Promise<FreshPostgres> => makePostgres('', settings)

async function makePostgres(from: string, settings: readonly string[]): Promise<FreshPostgres> {
  const { url, template } = serverOf('PostgreSQL')
  const name = `${template}_${randomBytes(4).toString('hex')}` // whoever drops the template drops what begins with its name
  const order = (sql: string) => on(postgres(url, 'batch'), ({ em }) => em.fork().execute(sql))
  await order(`create database ${name} ${from}`)
  for (const setting of settings) await order(`alter database ${name} set ${setting}`)
  return { url: inDatabase(url, name), drop: () => order(`drop database if exists ${name} with (force)`) }
}

/** A migrated embedded database of the caller's own, in memory; gone when it is closed. */
export async function freshPglite(listener: Omit<EmbeddedOptions, 'template'> = {}): Promise<Database> {
  const template = new Blob([await readFile(servers().pglite.template)])
  return embedded(null, { ...listener, template })
}

/**
 * The address of an empty Redis database that no other test file uses at the same time: each of Jest's workers has one of
 * the logical databases 1 to 15 for itself. Database 0 is never touched.
 */
export async function freshRedis(): Promise<string> {
  const worker = Number(process.env['JEST_WORKER_ID'] ?? 1)
  if (worker > 15) throw new Error('Redis has logical databases for 15 workers: run Jest with --maxWorkers=15 or fewer.')
  const url = new URL(serverOf('Redis').url)
  url.pathname = `/${worker}`
  const redis = new Redis(url.href, { lazyConnect: true })
  await redis.connect()
  await redis.flushdb()
  redis.disconnect()
  return url.href
}
