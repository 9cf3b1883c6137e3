import { defineEntity, type InferEntity, p, raw } from '@mikro-orm/core'
import { Book, type BookState } from '../../domain/book.ts'
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

/** What is selected to make a book of. */
export const storedBook = raw(`id, title, authors, isbn, published_year as "publishedYear", language, description,
  created_at as "createdAt", updated_at as "updatedAt", version`)

export type StoredBook = Omit<BookState, 'isbn' | 'createdAt' | 'updatedAt'> & {
  isbn: string | null
  createdAt: string
  updatedAt: string
}

export const toBook = ({ isbn, createdAt, updatedAt, ...rest }: StoredBook): Book =>
  Book.restore({
    ...rest,
    isbn: isbn === null ? null : Isbn.restore(isbn),
    createdAt: new Date(createdAt),
    updatedAt: new Date(updatedAt),
  })
