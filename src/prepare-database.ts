import { loadDatabase } from './chosen-adapters.ts'
import type { Config } from './config.ts'
import type { Database } from './infrastructure/mikro-orm/database.ts'
import { FolderInUse } from './infrastructure/mikro-orm/folder-in-use.ts'
import { Migrations } from './infrastructure/mikro-orm/migrations.ts'
import { gatherStatistics } from './infrastructure/mikro-orm/statistics.ts'

/** What keeps a command from being done and can be mended by whoever gave it: told without a stack. */
export class CannotStart extends Error {}

/** Brings the database up to the code, or refuses one that is behind. @throws CannotStart, FolderInUse */
export async function prepareDatabase(config: Config, database: Database): Promise<void> {
  await usable(config.databaseUrl, async () => {
    const pending = await new Migrations(database).pending()
    if (pending.length === 0) return
    if (config.migrate === 'on-start') return bringUp(config, database)
    throw new CannotStart(
      `The database is behind the code by ${pending.length} migration(s). Run \`npm run migrate -- up\` first, or start with MIGRATE=on-start.`,
    )
  })
  if (!database.shared) await gatherStatistics(database)
}

async function bringUp(config: Config, database: Database): Promise<void> {
  // Who migrates may have to wait for others that do, for longer than a request may.
  const patient = database.shared ? (await loadDatabase(config, 'batch'))() : database
  await new Migrations(patient).up().finally(() => (patient === database ? undefined : patient.close()))
}

/** Does something with the database; that of DATABASE_URL may be unusable for reasons that are not ours. @throws CannotStart */
export async function usable<T>(databaseUrl: string | null, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!databaseUrl || error instanceof CannotStart || error instanceof FolderInUse) throw error
    throw new CannotStart(`The database of DATABASE_URL cannot be used: ${reason(error)}`)
  }
}

function reason(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(reason).join(', ')
  return error instanceof Error ? error.message : String(error)
}
