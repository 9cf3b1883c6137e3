import type { MikroORM, SqlEntityManager } from '@mikro-orm/sql'

/** An open door to one database; the same for PostgreSQL and PGlite. */
export interface Database {
  readonly orm: MikroORM
  /** To be forked, never used itself. */
  readonly em: SqlEntityManager
  /** So many milliseconds is the most that a request waits for it, whatever it waits for; null: as long as it takes. */
  readonly patience: number | null
  /** Whether other processes may use the database at the same time. */
  readonly shared: boolean
  /** Calls `heard` at each NOTIFY of the channel, and whenever some may have been missed. Gives a function that ends it. */
  listen(channel: string, heard: () => void): () => void
  close(): Promise<void>
}
