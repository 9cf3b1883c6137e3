import { defineEntity, type InferEntity, p } from '@mikro-orm/core'
import type { DomainEvent } from '../../domain/events.ts'

export const EventRow = defineEntity({
  name: 'EventRow',
  tableName: 'events',
  uniques: [{ name: 'events_book_sequence', properties: ['bookId', 'sequence'] }],
  indexes: [
    { name: 'events_commit_order', properties: ['transactionId', 'position'] },
    { name: 'events_at', properties: ['at'] },
    {
      name: 'events_reason',
      expression: `create index events_reason on events ((payload ->> 'reviewerId')) where (payload ->> 'reason') is not null`,
    },
  ],
  properties: {
    position: p.bigint().primary().generated('by default as identity'),
    transactionId: p.string().columnType('xid8').defaultRaw('pg_current_xact_id()'),
    type: p.text(),
    bookId: p.uuid(),
    sequence: p.integer(),
    payload: p.json(),
    at: p.datetime(3),
  },
})
export type EventRow = InferEntity<typeof EventRow>

/** What is common to all events has a column of its own; the rest is the payload. */
export const toEventRow = ({ type, bookId, sequence, at, ...payload }: DomainEvent) => ({ type, bookId, sequence, at, payload })

export const EventsSweptRow = defineEntity({
  name: 'EventsSweptRow',
  tableName: 'events_swept',
  checks: [{ name: 'events_swept_one_row', expression: 'id = 1' }],
  properties: {
    id: p.smallint().primary().autoincrement(false),
    transactionId: p.string().columnType('xid8'),
    position: p.bigint(),
  },
})
