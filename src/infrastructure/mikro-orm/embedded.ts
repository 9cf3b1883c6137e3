import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { PGlite } from '@electric-sql/pglite'
import { MikroORM } from '@mikro-orm/pglite'
import { createPostgreSqlTypeParsers } from '@mikro-orm/sql'
import { parse } from 'postgres-array'
import type { Ask, Database } from './database.ts'
import { FolderInUse } from './folder-in-use.ts'
import { type DatabaseListener, mapping } from './mapping.ts'

export interface EmbeddedOptions extends DatabaseListener {
  /** A dumped data directory to begin with, instead of an empty database. */
  readonly template?: Blob
}

/** PGlite in a folder, or (null) in memory. Opens when it is first used. Throws at once when another process has the folder. */
export function embedded(folder: string | null, { template, ...listener }: EmbeddedOptions = {}): Database {
  const unlock = folder ? lock(folder) : () => {}
  let pglite: Promise<PGlite> | undefined
  const open = () =>
    (pglite ??= PGlite.create({
      ...(folder && { dataDir: folder }),
      ...(template && { loadDataDir: template }),
      parsers: createPostgreSqlTypeParsers(text => parse(text)),
    }))
  const orm = new MikroORM({ ...mapping(listener), dbName: 'postgres', driverOptions: { pglite: open } })
  const close = async () => {
    await orm.close(true)
    await (await pglite)?.close()
    unlock()
  }
  return {
    orm,
    em: orm.em,
    ask: statement => orm.em.fork().execute(statement),
    patience: null,
    shared: false,
    transaction: work => transaction(orm, work),
    listen: (channel, heard) => listen(open, channel, heard),
    pool: () => null,
    close,
  }
}

/** Not by `em.transactional`: where COMMIT or ROLLBACK failed, that never gives back the one connection that there is. */
async function transaction<T>(orm: MikroORM, work: (ask: Ask) => Promise<T>): Promise<T> {
  const em = orm.em.fork()
  const connection = em.getConnection()
  await connection.ensureConnection()
  return connection
    .getClient()
    .transaction()
    .execute(context => {
      em.setTransactionContext(context)
      return work(statement => em.execute(statement))
    })
}

function listen(open: () => Promise<PGlite>, channel: string, heard: () => void): () => void {
  const listening = open().then(pglite => pglite.listen(channel, heard))
  listening.catch(() => {}) // whoever uses the database is told that it cannot be opened
  return () => void listening.then(stop => stop()).catch(() => {})
}

/**
 * PGlite itself lets two processes open one folder, and the commits of one are lost. SQLite's lock on a file beside the
 * folder is the operating system's, so that even kill -9 releases it.
 */
function lock(folder: string): () => void {
  mkdirSync(path.dirname(path.resolve(folder)), { recursive: true })
  const file = new DatabaseSync(`${folder}.lock`)
  try {
    file.exec('PRAGMA busy_timeout = 0; PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE')
  } catch (cause) {
    file.close()
    throw new FolderInUse(folder, cause)
  }
  return () => file.close()
}
