import { defineEntity, type InferEntity, p } from '@mikro-orm/core'
import { BookRow } from './book.row.ts'

const count = 'stars_1 + stars_2 + stars_3 + stars_4 + stars_5'
const sum = 'stars_1 + 2 * stars_2 + 3 * stars_3 + 4 * stars_4 + 5 * stars_5'
const average = `coalesce(round((${sum})::numeric / nullif(${count}, 0), 1), 0)`

export const BookRatingsRow = defineEntity({
  name: 'BookRatingsRow',
  tableName: 'book_ratings',
  indexes: [
    { name: 'book_ratings_best', properties: ['average', 'reviewCount', 'bookId'] }, // both read backwards
    { name: 'book_ratings_most', properties: ['reviewCount', 'bookId'] },
  ],
  properties: {
    bookId: () => p.oneToOne(BookRow).mapToPk().primary().fieldName('book_id').updateRule('no action').deleteRule('no action'),
    stars1: p.integer().fieldName('stars_1').default(0),
    stars2: p.integer().fieldName('stars_2').default(0),
    stars3: p.integer().fieldName('stars_3').default(0),
    stars4: p.integer().fieldName('stars_4').default(0),
    stars5: p.integer().fieldName('stars_5').default(0),
    reviewSequence: p.integer().default(0),
    eventOrder: p.string().columnType('xid8').defaultRaw('pg_current_xact_id()'),
    reviewCount: p.integer().generated(`(${count}) stored`),
    /** With one decimal, as it is shown; 0 where there is no review. */
    average: p.decimal('number').precision(2).scale(1).generated(`(${average}) stored`),
  },
})
export type BookRatingsRow = InferEntity<typeof BookRatingsRow>
