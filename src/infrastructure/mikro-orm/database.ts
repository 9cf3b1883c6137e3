import type { MikroORM, RawQueryFragment, SqlEntityManager } from '@mikro-orm/sql'

/** An open door to one database; the same for PostgreSQL and PGlite. */
export interface Database {
  readonly orm: MikroORM
  /** To be forked, never used itself. */
  readonly em: SqlEntityManager
  /** Runs a statement by itself. */
  readonly ask: Ask
  /** So many milliseconds is the most that a request waits for it, whatever it waits for; null: as long as it takes. */
  readonly patience: number | null
  /** Whether other processes may use the database at the same time. */
  readonly shared: boolean
  /** Runs the work in a transaction, which is kept when the work resolves. */
  readonly transaction: <T>(work: (ask: Ask) => Promise<T>) => Promise<T>
  /** Calls `heard` at each NOTIFY of the channel, and whenever some may have been missed. Gives a function that ends it. */
  listen(channel: string, heard: () => void): () => void
  /** Its connections at this moment; null where there is no pool, or nothing was asked of it yet. */
  pool(): PoolState | null
  close(): Promise<void>
}

export interface PoolState {
  readonly size: number
  readonly idle: number
  /** Who waits for one. */
  readonly waiting: number
  readonly limit: number
}

/** Runs a statement, and gives its rows as the driver does: columns by their own names, times as PostgreSQL writes them. */
export type Ask = <Row = unknown>(statement: RawQueryFragment, planned?: Planned) => Promise<Row[]>

/**
 * `anew` (unless told): the statement is read and planned each time, for the values that it has. `once`: PostgreSQL keeps it on each
 * connection, with a plan that must be right for whatever values; for what is asked often, in few words that are always the same.
 */
export type Planned = 'once' | 'anew'
