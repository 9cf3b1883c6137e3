import { defineEntity, type InferEntity, p } from '@mikro-orm/core'

export const EventRow = defineEntity({
  name: 'EventRow',
  tableName: 'events',
  uniques: [{ name: 'events_book_sequence', properties: ['bookId', 'sequence'] }],
  indexes: [
    { name: 'events_commit_order', properties: ['transactionId', 'position'] },
    { name: 'events_at', properties: ['at'] },
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
