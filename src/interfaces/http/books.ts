import type { Readable } from 'node:stream'
import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import type { BookView } from '../../application/ports/views.ts'
import { AddBook } from '../../application/use-cases/add-book.ts'
import { GetBook } from '../../application/use-cases/get-book.ts'
import { ListAllBooks } from '../../application/use-cases/list-all-books.ts'
import { ListBooks } from '../../application/use-cases/list-books.ts'
import { bookLimits as limits } from '../../domain/book.ts'
import { BookNotFound } from '../../domain/errors.ts'
import { type BookId, readId } from '../../domain/identity.ts'
import { bookLines, linesMedia, prefersLines } from './book-lines.ts'
import { bookCursors, bookQuery, whichBooks } from './book-query.ts'
import { cacheStatus } from './cache-status.ts'
import { pageLinks } from './links.ts'
import { refuses } from './problem-answers.ts'
import { RefusedRequest } from './problems.ts'
import { answers, headers, named, noQuery, nullable, type PageView, time, usualLimit } from './schemas.ts'
import type { Use } from './use.ts'

const title = Type.String({ minLength: 1, maxLength: limits.title.max, format: 'text-not-blank', examples: ['Middlemarch'] })
const authors = Type.Array(Type.String({ minLength: 1, maxLength: limits.author.max, format: 'text-not-blank' }), {
  minItems: limits.authors.min,
  maxItems: limits.authors.max,
  description: 'In the order of the title page.',
  examples: [['George Eliot']],
})
const publishedYear = nullable(
  Type.Integer({
    minimum: limits.publishedYear.min,
    maximum: limits.publishedYear.max,
    description: 'Negative before the common era.',
    examples: [1871],
  }),
)
const description = nullable(
  Type.String({ maxLength: limits.description.max, format: 'text', examples: ['A study of provincial life.'] }),
)
const language = Type.String({ maxLength: limits.language.max, description: 'A language tag (BCP 47).', examples: ['en'] })
const count = Type.Integer({ minimum: 0 })

export const BookSchema = Type.Object(
  {
    id: Type.String({ format: 'uuid', examples: ['019c1a2b-3c4d-7e5f-8a6b-7c8d9e0f1a2b'] }),
    title,
    authors,
    isbn: nullable(Type.String({ pattern: '^97[89][0-9]{10}$', description: 'Its 13 digits.', examples: ['9780141439549'] })),
    publishedYear,
    language: nullable(language),
    description,
    rating: Type.Object({
      average: nullable(Type.Number({ minimum: 1, maximum: 5, description: 'With one decimal; null where there is no review.' })),
      count,
      histogram: Type.Object(
        { 1: count, 2: count, 3: count, 4: count, 5: count },
        { description: 'How many reviews gave each number of stars.' },
      ),
    }),
    createdAt: time,
    updatedAt: time,
  },
  { $id: 'Book', description: 'A published edition of a work.' },
)

const NewBook = Type.Object(
  {
    title,
    authors,
    isbn: Type.Optional(
      nullable(
        Type.String({
          format: 'isbn',
          description: 'ISBN-10 or ISBN-13, with or without hyphens.',
          examples: ['978-0-14-143954-9'],
        }),
      ),
    ),
    publishedYear: Type.Optional(publishedYear),
    language: Type.Optional(nullable(Type.String({ ...language, format: 'language-tag' }))),
    description: Type.Optional(description),
  },
  { additionalProperties: false },
)

const linesHaveNoPages = `limit and cursor are of pages; as ${linesMedia} all books are answered at once.`

export const bookPath = Type.Object({ bookId: Type.String({ format: 'uuid' }) })

/** @throws BookNotFound where no book can have that name */
export function bookIdOf(text: string): BookId {
  const id = readId<BookId>(text)
  if (!id) throw new BookNotFound(text)
  return id
}

export const bookRoutes: FastifyPluginCallbackTypebox<{ use: Use }> = (app, { use }, done) => {
  const [addBook, getBook, listBooks, listAllBooks] = [use(AddBook), use(GetBook), use(ListBooks), use(ListAllBooks)]

  app.get(
    '/books',
    {
      schema: {
        operationId: 'listBooks',
        tags: ['Books'],
        summary: 'List books',
        description:
          'Books that fit every filter, newest first unless told, a page at a time. Follow `next` to the end to see every book ' +
          'exactly once. With `Accept: application/x-ndjson`: all of them at once, a book a line, without `limit` and `cursor`; ' +
          'a connection that is cut before its end has not sent them all.',
        querystring: bookQuery,
        response: {
          200: {
            ...answers('A page of books, or all books as lines.', named<PageView<BookView>>('BookPage'), {
              ...headers.etag,
              ...headers.cacheStatus,
              ...headers.link,
            }),
            content: {
              'application/json': { schema: named<PageView<BookView>>('BookPage') },
              [linesMedia]: { schema: Type.Unsafe<Readable>(Type.String({ description: 'A `Book` in JSON on each line.' })) },
            },
          },
          ...refuses('invalid-request'),
        },
      },
    },
    async (request, reply) => {
      void reply.header('vary', 'Accept')
      const { limit, cursor, ...asked } = request.query
      const which = whichBooks(asked)
      if (prefersLines(request)) {
        if (limit !== undefined || cursor !== undefined) throw new RefusedRequest('invalid-request', linesHaveNoPages)
        return reply.type(linesMedia).send(bookLines(listAllBooks.execute(which), request, reply))
      }
      const cursors = bookCursors(which)
      const { view, source } = await listBooks.execute({ ...which, limit: limit ?? usualLimit, after: cursors.read(cursor) })
      const next = cursors.write(view.next)
      void reply.header('cache-status', cacheStatus(source)).header('link', pageLinks('/books', { ...asked, limit }, next))
      return reply.send({ items: view.items, next })
    },
  )

  app.post(
    '/books',
    {
      schema: {
        operationId: 'addBook',
        tags: ['Books'],
        summary: 'Add a book',
        description: 'An ISBN names one book only; a book without one can be added more than once.',
        querystring: noQuery,
        body: NewBook,
        response: {
          201: answers('The book, as it was added.', named<BookView>('Book'), { ...headers.location, ...headers.etag }),
          ...refuses(
            'invalid-request',
            'malformed-json',
            'isbn-taken',
            'body-too-large',
            'unsupported-media-type',
            'validation-failed',
          ),
        },
      },
    },
    async ({ body }, reply) => {
      const book = await addBook.execute(body)
      return reply.code(201).header('location', `/books/${book.id}`).header('cache-control', 'no-store').send(book)
    },
  )

  app.get(
    '/books/:bookId',
    {
      schema: {
        operationId: 'getBook',
        tags: ['Books'],
        summary: 'Get a book',
        description: 'The book, and what its reviews come to.',
        params: bookPath,
        querystring: noQuery,
        response: {
          200: answers('The book.', named<BookView>('Book'), { ...headers.etag, ...headers.cacheStatus }),
          ...refuses('invalid-request', 'book-not-found'),
        },
      },
    },
    async ({ params }, reply) => {
      const { view, source } = await getBook.execute(bookIdOf(params.bookId))
      return reply.header('cache-status', cacheStatus(source)).send(view)
    },
  )
  done()
}
