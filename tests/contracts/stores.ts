import type { Catalogue } from '../../src/application/ports/catalogue.ts'
import type { KeptAnswers } from '../../src/application/ports/kept-answers.ts'
import type { UnitOfWork } from '../../src/application/ports/unit-of-work.ts'
import type { DomainEvent } from '../../src/domain/events.ts'
import type { BookId } from '../../src/domain/identity.ts'
import { MemoryCatalogue } from '../../src/infrastructure/memory/memory-catalogue.ts'
import { MemoryKeptAnswers } from '../../src/infrastructure/memory/memory-kept-answers.ts'
import { MemoryStore } from '../../src/infrastructure/memory/memory-store.ts'
import { MemoryUnitOfWork } from '../../src/infrastructure/memory/memory-unit-of-work.ts'
import type { Database } from '../../src/infrastructure/mikro-orm/database.ts'
import { MikroOrmCatalogue } from '../../src/infrastructure/mikro-orm/mikro-orm-catalogue.ts'
import { MikroOrmKeptAnswers } from '../../src/infrastructure/mikro-orm/mikro-orm-kept-answers.ts'
import { MikroOrmUnitOfWork } from '../../src/infrastructure/mikro-orm/mikro-orm-unit-of-work.ts'
import { postgres } from '../../src/infrastructure/mikro-orm/postgres.ts'
import { freshPglite, freshPostgres } from '../support/fresh.ts'

/** One way of keeping books and reviews, empty to begin with: its two sides, and a look at what only later readers will see. */
export interface Store {
  readonly unitOfWork: UnitOfWork
  readonly catalogue: Catalogue
  readonly answers: KeptAnswers
  /** The committed events of a book, in the order in which they were written. */
  readonly events: (bookId: BookId) => Promise<DomainEvent[]>
  /** Everything that is kept, of whatever kind, as text. */
  readonly dump: () => Promise<string>
  readonly close: () => Promise<void>
}

export async function openMemory(): Promise<Store> {
  const store = new MemoryStore()
  return {
    unitOfWork: new MemoryUnitOfWork(store),
    catalogue: new MemoryCatalogue(store),
    answers: new MemoryKeptAnswers(store),
    events: async bookId => store.committed.events.filter(event => event.bookId === bookId),
    dump: async () => JSON.stringify(store.committed, plain),
    close: async () => {},
  }
}

/** JSON.stringify's replacer: maps as lists. */
const plain = (_name: string, value: unknown): unknown => (value instanceof Map ? [...(value as Map<unknown, unknown>)] : value)

export async function openPglite(): Promise<Store> {
  const database = await freshPglite()
  return onDatabase(database, () => database.close())
}

/** @param settings of the database, such as `timezone = 'UTC'` */
export async function openPostgres(settings: readonly string[] = []): Promise<Store> {
  const { url, drop } = await freshPostgres(settings)
  const database = postgres(url, 'batch')
  return onDatabase(database, async () => {
    await database.close()
    await drop()
  })
}

type EventRow = { type: string; book_id: string; sequence: number; payload: object; at: string }

function onDatabase(database: Database, close: () => Promise<void>): Store {
  const events = async (bookId: BookId) => {
    const rows = await database.em
      .fork()
      .execute<EventRow[]>('select type, book_id, sequence, payload, at from events where book_id = ? order by position', [
        bookId,
      ])
    return rows.map(
      ({ book_id, at, payload, ...event }) => ({ ...event, ...payload, bookId: book_id, at: new Date(at) }) as DomainEvent,
    )
  }
  const dump = async () => {
    const ask = <Row>(query: string) => database.em.fork().execute<Row[]>(query)
    const tables = await ask<{ name: string }>(`select quote_ident(tablename) as name from pg_tables where schemaname = 'public'`)
    const rows = await Promise.all(tables.map(({ name }) => ask<{ text: string }>(`select t::text as text from ${name} t`)))
    return rows
      .flat()
      .map(({ text }) => text)
      .join('\n')
  }
  return {
    unitOfWork: new MikroOrmUnitOfWork(database),
    catalogue: new MikroOrmCatalogue(database),
    answers: new MikroOrmKeptAnswers(database),
    events,
    dump,
    close,
  }
}
