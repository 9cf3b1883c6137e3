import { defineEntity, p } from '@mikro-orm/core'

export const IdempotencyKeyRow = defineEntity({
  name: 'IdempotencyKeyRow',
  tableName: 'idempotency_keys',
  indexes: [
    { name: 'idempotency_keys_at', properties: ['at'] },
    {
      name: 'idempotency_keys_reviewer',
      expression: `create index idempotency_keys_reviewer on idempotency_keys (((answer::jsonb) #>> '{reviewer,id}'))`,
    },
  ],
  properties: {
    caller: p.text().primary(),
    key: p.text().primary(),
    fingerprint: p.text(),
    /** JSON, as it was written: jsonb would forget the order of its members. */
    answer: p.text(),
    at: p.datetime(3),
  },
})
