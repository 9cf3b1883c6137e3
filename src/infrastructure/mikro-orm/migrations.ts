import { readdirSync } from 'node:fs'
import path from 'node:path'
import type { Migrator } from '@mikro-orm/migrations'
import { sql } from '@mikro-orm/sql'
import type { Database } from './database.ts'
import { migrationsFolder } from './mapping.ts'

/** Any constant: whoever holds PostgreSQL's advisory lock of this number migrates, and the others wait. */
const lockNumber = 7_240_118_001

/** The schema of one database, step by step. */
export class Migrations {
  readonly #database: Database
  constructor(database: Database) {
    this.#database = database
  }

  /** Runs what has not been run yet, once however many processes ask at the same time, and names it. */
  up(): Promise<string[]> {
    return this.#alone(async () => names(await this.#migrator.up()))
  }

  /** Takes back the newest step, or all of them, and names what was taken back. */
  down(all = false): Promise<string[]> {
    return this.#alone(async () => names(await (all ? this.#migrator.down({ to: 0 }) : this.#migrator.down())))
  }

  /** The steps that have been run, oldest first, with the time. */
  async done(): Promise<{ name: string; at: Date }[]> {
    return (await this.#migrator.getExecuted()).map(({ name, executed_at }) => ({ name, at: new Date(executed_at) }))
  }

  /** The steps that have not been run. Asked at every start: by two plain statements, where the migrator looks around, and makes its table. */
  async pending(): Promise<string[]> {
    const run = await this.#run()
    return steps().filter(step => !run.has(step))
  }

  async #run(): Promise<ReadonlySet<string>> {
    const { ask } = this.#database
    const [found] = await ask<{ there: boolean }>(sql`select to_regclass('schema_migrations') is not null as there`)
    return new Set(found!.there ? names(await ask<{ name: string }>(sql`select name from schema_migrations`)) : [])
  }

  /** The statements that would make the tables what the code takes them for; empty where they are just that. */
  drift(): Promise<string> {
    return this.#database.orm.schema.getUpdateSchemaSQL({ wrap: false, safe: false })
  }

  get #migrator(): Migrator {
    return this.#database.orm.migrator as Migrator
  }

  /** MikroORM takes no lock of its own. An embedded database has one process only, and one connection: no lock is needed. */
  #alone<T>(work: () => Promise<T>): Promise<T> {
    if (!this.#database.shared) return work()
    return this.#database.transaction(async ask => {
      await ask(sql`set local lock_timeout = '60s'`)
      await ask(sql`set local idle_in_transaction_session_timeout = 0`)
      await ask(sql`set local statement_timeout = 0`)
      await ask(sql`select pg_advisory_xact_lock(${lockNumber})`)
      return work() // on a second connection; the lock goes with this transaction, even when the process dies
    })
  }
}

/** What there is to run, by name, in its order. */
const steps = (): string[] =>
  readdirSync(migrationsFolder)
    .map(file => path.parse(file).name)
    .filter(name => name.startsWith('Migration'))
    .sort()

const names = (steps: readonly { name: string }[]): string[] => steps.map(({ name }) => name)
