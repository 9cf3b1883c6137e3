import type { RawQueryFragment } from '@mikro-orm/sql'
import type { Ask, Database } from './database.ts'
import { unnamed } from './prepared-statement.ts'

/** Does the work, which is one statement or one transaction, and looks at it. @param does what, to which tables: `SELECT books book_ratings` */
export type Watch = <T>(does: string, work: () => Promise<T>) => Promise<T>

/** The same database, with somebody who looks at each statement and each transaction. */
export function watched(database: Database, watch: Watch): Database {
  const asking =
    (ask: Ask): Ask =>
    (statement, planned) =>
      watch(summaryOf(statement), () => ask(statement, planned))
  return {
    ...database,
    ask: asking(database.ask),
    transaction: work => watch('TRANSACTION', () => database.transaction(ask => work(asking(ask)))),
  }
}

/**
 * What a statement does, and to which of our tables, in the order of its words (a `db.query.summary` of OpenTelemetry). None of its
 * values are in it, nor any other name.
 */
export function summaryOf(statement: RawQueryFragment): string {
  const { text } = unnamed(statement)
  const words = Array.from(text.matchAll(telling), ([word]) => word.toLowerCase())
  const told = words.flatMap((word, at) => (tables.has(word) ? word : followed(words, at) ? word.toUpperCase() : []))
  return told.filter((word, at) => word !== told[at - 1]).join(' ') || 'STATEMENT'
}

const tables = new Set(['books', 'book_ratings', 'reviews', 'events', 'events_swept', 'idempotency_keys', 'schema_migrations'])
const telling = new RegExp(`\\b(?:select|insert|update|delete|notify|analyze|${[...tables].join('|')})\\b(?! *\\.)`, 'gi')

/** Whether a verb has a table behind it, or stands alone: `select` around another one says nothing. */
const followed = (words: readonly string[], at: number): boolean => words.length === 1 || tables.has(words[at + 1] ?? '')
