import type { Readable } from 'node:stream'
import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import type { BookView } from '../../../application/ports/views.ts'
import { AddBook } from '../../../application/use-cases/add-book.ts'
import { GetBook } from '../../../application/use-cases/get-book.ts'
import { ListAllBooks } from '../../../application/use-cases/list-all-books.ts'
import { ListBooks } from '../../../application/use-cases/list-books.ts'
import { BookNotFound } from '../../../domain/errors.ts'
import { type BookId, readId } from '../../../domain/identity.ts'
import { linesMedia } from '../representations/media.ts'
import { bookLines } from './book-lines.ts'
import { bookCursors, bookQuery, whichBooks } from './book-query.ts'
import { NewBook } from './book-schemas.ts'
import { keyedRequest, keyHeader, markReplayed, replayedHeader } from '../requests/idempotency-key.ts'
import { pageLinks } from '../representations/links.ts'
import { refuses } from '../problems/problem-responses.ts'
import { RefusedRequest } from '../problems/refused-request.ts'
import { viewBytes } from '../representations/remembered.ts'
import { answers, headers, named, noQuery, onSome, usualLimit } from '../representations/schemas.ts'
import type { Access } from '../callers/access.ts'
import type { Use } from '../use.ts'

const linesHaveNoPages = `limit and cursor are of pages; as ${linesMedia} all books are answered at once.`

export const bookPath = Type.Object({ bookId: Type.String({ format: 'uuid' }) })

/** @throws BookNotFound where no book can have that name */
export function bookIdOf(text: string): BookId {
  const id = readId<BookId>(text)
  if (!id) throw new BookNotFound(text)
  return id
}

export const bookRoutes: FastifyPluginCallbackTypebox<{ use: Use; access: Access }> = (app, { use, access }, done) => {
  const writer = access.wants(['books:write'])
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
            description: 'A page of books, or all books as lines, which have none of these headers.',
            headers: onSome({ ...headers.etag, ...headers.cacheStatus, ...headers.link }),
            content: {
              'application/json': { schema: named<Buffer>('BookPage') },
              [linesMedia]: { schema: named<Readable>('Book') }, // each line
            },
          },
          ...refuses('invalid-request'),
        },
      },
    },
    async (request, reply) => {
      const { limit, cursor, ...asked } = request.query
      const which = whichBooks(asked)
      if (request.media === linesMedia) {
        if (limit !== undefined || cursor !== undefined) throw new RefusedRequest('invalid-request', linesHaveNoPages)
        return reply.type(linesMedia).send(bookLines(listAllBooks.execute(which), request, reply))
      }
      const cursors = bookCursors(which)
      const answer = await listBooks.execute({ ...which, limit: limit ?? usualLimit, after: cursors.read(cursor) })
      return viewBytes(request, reply, answer, () => {
        const next = cursors.write(answer.view.next)
        return { body: { items: answer.view.items, next }, link: pageLinks('/books', { ...asked, limit }, next) }
      })
    },
  )

  app.post(
    '/books',
    {
      config: writer.config,
      schema: {
        operationId: 'addBook',
        tags: ['Books'],
        summary: 'Add a book',
        description: 'An ISBN names one book only; a book without one can be added more than once.',
        headers: keyHeader,
        querystring: noQuery,
        body: NewBook,
        response: {
          201: answers('The book, as it was added.', named<BookView>('Book'), {
            ...headers.location,
            ...replayedHeader,
          }),
          ...refuses(
            ...writer.refusals,
            'invalid-request',
            'malformed-json',
            'isbn-taken',
            'request-in-progress',
            'body-too-large',
            'unsupported-media-type',
            'validation-failed',
            'idempotency-key-reused',
          ),
        },
      },
    },
    async (request, reply) => {
      const { result: book, replayed } = await addBook.execute(request.body, keyedRequest(request, access.keyOwner(request)))
      if (replayed) void markReplayed(reply)
      return reply.code(201).header('location', `/books/${book.id}`).send(book)
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
          200: answers('The book.', named<Buffer>('Book'), headers.cacheStatus),
          ...refuses('invalid-request', 'book-not-found'),
        },
      },
    },
    async (request, reply) => {
      const answer = await getBook.execute(bookIdOf(request.params.bookId))
      return viewBytes(request, reply, answer, () => ({ body: { ...answer.view } }))
    },
  )
  done()
}
