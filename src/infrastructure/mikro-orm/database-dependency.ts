import { sql } from '@mikro-orm/sql'
import type { Dependency } from '../../application/ports/dependency.ts'
import type { Database } from './database.ts'
import { reachable } from './reachable.ts'

/** Nothing is written and little is read without the database. */
export class DatabaseDependency implements Dependency {
  readonly name = 'database'
  readonly optional = false
  readonly #database: Database
  constructor(database: Database) {
    this.#database = database
  }

  async state(): Promise<'up' | 'down'> {
    try {
      await reachable(() => this.#database.ask(sql`select 1`), this.#database.patience)
      return 'up'
    } catch {
      return 'down' // whoever does the work logs why
    }
  }
}
