// What a start costs at the least: Fastify, and MikroORM with the service's tables, which has asked its database something.
import Fastify from 'fastify'
import { MikroORM } from '@mikro-orm/postgresql'
import { BookRatingsRow } from '../../src/infrastructure/mikro-orm/book-ratings.row.ts'
import { BookRow } from '../../src/infrastructure/mikro-orm/book.row.ts'
import { EventRow, EventsSweptRow } from '../../src/infrastructure/mikro-orm/event.row.ts'
import { IdempotencyKeyRow } from '../../src/infrastructure/mikro-orm/idempotency-key.row.ts'
import { ReviewRow } from '../../src/infrastructure/mikro-orm/review.row.ts'

const orm = new MikroORM({
  entities: [BookRow, ReviewRow, BookRatingsRow, EventRow, EventsSweptRow, IdempotencyKeyRow],
  clientUrl: process.env['DATABASE_URL']!,
})
const ask = () => orm.em.fork().execute('select 1')
await ask()

const app = Fastify()
app.get('/readyz', async () => {
  await ask()
  return { status: 'up' }
})
await app.listen({ host: '127.0.0.1', port: 0 })
