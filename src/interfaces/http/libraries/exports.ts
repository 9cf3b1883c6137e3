import { Readable } from 'node:stream'
import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { ExportLibrary, type LibraryItem } from '../../../application/use-cases/export-library.ts'
import type { Access } from '../callers/access.ts'
import { refuses } from '../problems/problem-responses.ts'
import { linesMedia, tableMedia } from '../representations/media.ts'
import { named, onSome } from '../representations/schemas.ts'
import type { Use } from '../use.ts'
import { libraryCsv } from './library-csv.ts'
import { libraryLines } from './library-lines.ts'

const asFile = 'attachment; filename="book-review-library.csv"'

/** A line of an export. */
const LibraryLine = Type.Object(
  { review: Type.Unsafe({ $ref: 'Review#' }), book: Type.Unsafe({ $ref: 'Book#' }) },
  { $id: 'LibraryLine', description: 'A review of yours, and its book.' },
)
export const exportSchemas = [LibraryLine]

export const exportRoutes: FastifyPluginCallbackTypebox<{ use: Use; access: Access }> = (app, { use, access }, done) => {
  const exportLibrary = use(ExportLibrary)
  const anyToken = access.wants([])

  app.get(
    '/reviewers/me/export',
    {
      config: { ...anyToken.config, streams: true },
      schema: {
        operationId: 'exportLibrary',
        tags: ['Reviewers'],
        summary: 'Export your library',
        description:
          'Everything that you have reviewed, the oldest review first. As lines: a review and its book on each. With `Accept: text/csv`: ' +
          'a table that can be imported here again, and where an export of Goodreads can. A connection that is cut before the end has ' +
          'not sent it all.',
        querystring: Type.Object({ ...access.named }, { additionalProperties: false }),
        response: {
          200: {
            description: 'Your library.',
            headers: onSome({
              'Content-Disposition': Type.String({ const: asFile, description: 'The table is to be kept as a file.' }),
            }),
            content: {
              [linesMedia]: { schema: named<Readable>('LibraryLine') },
              [tableMedia]: {
                example: '"Book Id","Title","Author",…',
                schema: {
                  type: 'string',
                  contentMediaType: tableMedia,
                  maxLength: 2 ** 31 - 1,
                  pattern: '^"Book Id",',
                  description: 'RFC 4180, in UTF-8.',
                },
              },
            },
          },
          ...refuses(...anyToken.refusals, 'invalid-request'),
        },
      },
    },
    async (request, reply) => {
      const library = exportLibrary.execute(access.reviewerOf(request).id)
      const readable = request.method === 'HEAD' ? null : await begun(library)
      const asTable = request.media === tableMedia
      void reply.header('cache-control', 'private, no-cache') // the next who asks in the same browser may be another
      if (asTable) void reply.header('content-disposition', asFile)
      void reply.type(asTable ? `${tableMedia}; charset=utf-8` : linesMedia)
      if (!readable) return reply.send(Readable.from([]))
      async function* text(items: AsyncIterable<LibraryItem>) {
        try {
          yield* asTable ? libraryCsv(items) : libraryLines(items)
        } catch (error) {
          request.log.error({ err: error }, 'The library could not be sent to the end.')
          throw error
        }
      }
      return reply.send(Readable.from(text(readable), { highWaterMark: 1 })) // each line is read when the connection has room for it
    },
  )
  done()
}

/** The same items, of which the first has been read: where that cannot be done the answer is a problem, and later a connection that is cut. */
async function begun<Item>(items: AsyncGenerator<Item, void, void>): Promise<AsyncIterable<Item>> {
  const first = await items.next()
  async function* all() {
    if (!first.done) yield first.value
    yield* items
  }
  return all()
}
