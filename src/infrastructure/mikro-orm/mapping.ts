import { fileURLToPath } from 'node:url'
import type { LogContext, Logger } from '@mikro-orm/core'
import { Migrator } from '@mikro-orm/migrations'
import { BookRatingsRow } from './book-ratings.row.ts'
import { BookRow } from './book.row.ts'
import { EventRow, EventsSweptRow } from './event.row.ts'
import { IdempotencyKeyRow } from './idempotency-key.row.ts'
import { ReviewRow } from './review.row.ts'

/** Where the steps of the schema are, a file each. */
export const migrationsFolder = fileURLToPath(new URL('../../../migrations', import.meta.url))

/** What a database is told by whoever opens it. */
export interface DatabaseListener {
  /** Every statement that is run, as it is sent. */
  readonly query?: (sql: string) => void
  /** Something is wrong with a connection that nobody waits for. */
  readonly warning?: (message: string) => void
}

/** What PostgreSQL and PGlite have in common: the tables, the migrations, and who is told of the statements. */
export const mapping = (listener: DatabaseListener) => ({
  entities: [BookRow, ReviewRow, BookRatingsRow, EventRow, EventsSweptRow, IdempotencyKeyRow],
  extensions: [Migrator],
  forceUtcTimezone: true,
  // Reads go where the writes went; a read that may be older asks for a replica itself.
  preferReadReplicas: false,
  loggerFactory: () => logger(listener),
  migrations: {
    path: migrationsFolder,
    pathTs: migrationsFolder,
    glob: 'Migration*.{js,ts}',
    tableName: 'schema_migrations',
    snapshot: false,
    silent: true,
  },
})

const logger = ({ query, warning }: DatabaseListener): Logger => ({
  log: () => {},
  warn: (_namespace, message) => warning?.(message),
  error: (_namespace, message) => warning?.(message),
  logQuery: ({ query: statement }: LogContext) => query?.(statement ?? ''),
  setDebugMode: () => {},
  isEnabled: namespace => namespace === 'query' && query !== undefined,
})
