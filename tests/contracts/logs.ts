import { setTimeout as delay } from 'node:timers/promises'
import type { Database } from '../../src/infrastructure/mikro-orm/database.ts'
import { MikroOrmEventLog } from '../../src/infrastructure/mikro-orm/mikro-orm-event-log.ts'
import { MikroOrmUnitOfWork } from '../../src/infrastructure/mikro-orm/mikro-orm-unit-of-work.ts'
import { postgres } from '../../src/infrastructure/mikro-orm/postgres.ts'
import { freshPglite, freshPostgres } from '../support/fresh.ts'
import type { LogSubject } from './event-log.contract.ts'

export interface DatabaseLog extends LogSubject {
  readonly log: MikroOrmEventLog
  readonly database: Database
}

export async function openPgliteLog(): Promise<DatabaseLog> {
  const database = await freshPglite()
  return on(database, () => database.close())
}

export async function openPostgresLog(): Promise<DatabaseLog & { readonly url: string }> {
  const { url, drop } = await freshPostgres()
  const database = postgres(url, 'batch')
  const close = async () => {
    await database.close()
    await drop()
  }
  return { url, ...on(database, close) }
}

function on(database: Database, close: () => Promise<void>): DatabaseLog {
  const settled = async () => {
    while (await unsettled(database)) await delay(5)
  }
  const [log, unitOfWork] = [new MikroOrmEventLog(database), new MikroOrmUnitOfWork(database)]
  return { database, log, unitOfWork, settled, readsBeside: database.shared, close }
}

/** Whether a transaction is open, somewhere on the server, that began before an event was written. */
async function unsettled({ em }: Database): Promise<boolean> {
  const [row] = await em.fork().execute<{ unsettled: boolean }[]>(`
    select coalesce(max(transaction_id) >= pg_snapshot_xmin(pg_current_snapshot()), false) as unsettled from events`)
  return row!.unsettled
}
