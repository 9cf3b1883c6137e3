import { defineEntity, p } from '@mikro-orm/core'

export const IdempotencyKeyRow = defineEntity({
  name: 'IdempotencyKeyRow',
  tableName: 'idempotency_keys',
  indexes: [{ name: 'idempotency_keys_at', properties: ['at'] }],
  properties: {
    caller: p.text().primary(),
    key: p.text().primary(),
    fingerprint: p.text(),
    /** JSON, as it was written: jsonb would forget the order of its members. */
    answer: p.text(),
    at: p.datetime(3),
  },
})
