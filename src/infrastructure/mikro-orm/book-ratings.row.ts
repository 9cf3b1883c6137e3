import { defineEntity, type InferEntity, p } from '@mikro-orm/core'
import { BookRow } from './book.row.ts'

export const BookRatingsRow = defineEntity({
  name: 'BookRatingsRow',
  tableName: 'book_ratings',
  properties: {
    bookId: () => p.oneToOne(BookRow).mapToPk().primary().fieldName('book_id').updateRule('no action').deleteRule('no action'),
    stars1: p.integer().fieldName('stars_1').default(0),
    stars2: p.integer().fieldName('stars_2').default(0),
    stars3: p.integer().fieldName('stars_3').default(0),
    stars4: p.integer().fieldName('stars_4').default(0),
    stars5: p.integer().fieldName('stars_5').default(0),
    reviewSequence: p.integer().default(0),
    eventOrder: p.string().columnType('xid8').defaultRaw('pg_current_xact_id()'),
  },
})
export type BookRatingsRow = InferEntity<typeof BookRatingsRow>
