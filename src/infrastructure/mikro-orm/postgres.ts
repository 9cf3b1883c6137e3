import { setTimeout as sleep } from 'node:timers/promises'
import { MikroORM } from '@mikro-orm/postgresql'
import type { Database } from './database.ts'
import { type DatabaseListener, mapping } from './mapping.ts'
import { listen } from './postgres-listen.ts'
import { PostgresStatements } from './postgres-statements.ts'

/**
 * How long a statement may take: `request`, somebody waits for an answer (a hung server is given up within 2 s, and the
 * server itself stops a statement that nobody waits for any more); `batch`, an import or a migration, as long as it needs.
 */
export type Patience = 'request' | 'batch'

const limits = {
  request: {
    connectionTimeoutMillis: 1_000,
    statement_timeout: 1_500,
    query_timeout: 1_800,
    idle_in_transaction_session_timeout: 5_000,
  },
  batch: { connectionTimeoutMillis: 5_000 },
}

/** Of one process. */
const mostConnections = 10

interface Pool {
  readonly totalCount: number
  readonly idleCount: number
  readonly waitingCount: number
  on(event: 'release', heard: (error: unknown, client: Client) => void): unknown
}

interface Client {
  readonly readyForQuery: boolean
  getTransactionStatus(): string | null
  end(): Promise<void>
}

/** A connection that is given back in the middle of a statement or a transaction is closed: the next one would be in it too. */
const dropUnfinished = (pool: Pool): unknown =>
  pool.on('release', (_error, client) => {
    if (client.readyForQuery && client.getTransactionStatus() === 'I') return
    client.end().catch(() => {}) // it is of no use any more, however it ends
  })

/** A PostgreSQL server, 15 or later. Connects when it is first used. */
export function postgres(url: string, patience: Patience, listener: DatabaseListener = {}): Database {
  let made: Pool | null = null
  const onPoolCreated = (pool: Pool) => {
    made = pool
    dropUnfinished(pool)
  }
  const orm = new MikroORM({
    ...mapping(listener),
    clientUrl: url,
    pool: { min: 0, max: mostConnections },
    driverOptions: { ...limits[patience], application_name: 'book-review', keepAlive: true, onPoolCreated },
  })
  let closed = false
  const pool = async () => {
    if (closed) throw new Error('The database was closed') // MikroORM would open it again
    return orm.em.getConnection().getNativeClient()
  }
  const statements = new PostgresStatements(pool, text => listener.query?.(text))
  return {
    orm,
    em: orm.em,
    ask: (statement, planned) => statements.ask(statement, planned),
    transaction: work => statements.transaction(work),
    patience: patience === 'request' ? 1_800 : null, // the limits above come one after another: for a connection, and for each statement
    shared: true,
    listen: (channel, heard) => listen(orm, channel, heard),
    pool: () => made && { size: made.totalCount, idle: made.idleCount, waiting: made.waitingCount, limit: mostConnections },
    // MikroORM's migrator never gives back a connection that broke in its hands; it is not waited for.
    close: () => {
      closed = true
      return Promise.race([orm.close(true), sleep(2_000, undefined, { ref: false })])
    },
  }
}
