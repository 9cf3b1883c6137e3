import { defineEntity, type InferEntity, p } from '@mikro-orm/core'
import { Book } from '../../domain/book.ts'
import type { BookId } from '../../domain/identity.ts'
import { Isbn } from '../../domain/isbn.ts'
import { filed, termsOf } from '../../domain/words.ts'

export const BookRow = defineEntity({
  name: 'BookRow',
  tableName: 'books',
  indexes: [
    { name: 'books_newest', properties: ['createdAt', 'id'] }, // read backwards
    { name: 'books_title', properties: ['title', 'id'] },
    { name: 'books_filed', properties: ['filedTitle', 'id'] },
    { name: 'books_terms', properties: ['terms'], type: 'gin' },
  ],
  properties: {
    id: p.uuid().primary(),
    title: p.text(),
    authors: p.json<readonly string[]>(),
    isbn: p.character().length(13).nullable().unique('books_isbn_unique'),
    publishedYear: p.integer().nullable(),
    language: p.text().nullable(),
    description: p.text().nullable(),
    createdAt: p.datetime(3),
    updatedAt: p.datetime(3),
    version: p.integer(),
    // What follows of the title and the authors: how the book is filed, and what it is found by.
    filedTitle: p.text().collation('C').lazy(),
    terms: p.array().lazy(),
  },
})
export type BookRow = InferEntity<typeof BookRow>

export const toBookRow = ({ state: { isbn, ...rest } }: Book): BookRow => ({
  ...rest,
  isbn: isbn?.digits ?? null,
  filedTitle: filed(rest.title),
  terms: termsOf(rest),
})

export function toBook({
  id,
  title,
  authors,
  isbn,
  publishedYear,
  language,
  description,
  createdAt,
  updatedAt,
  version,
}: BookRow): Book {
  return Book.restore({
    id: id as BookId,
    title,
    authors,
    isbn: isbn == null ? null : Isbn.restore(isbn),
    publishedYear: publishedYear ?? null,
    language: language ?? null,
    description: description ?? null,
    createdAt,
    updatedAt,
    version,
  })
}
