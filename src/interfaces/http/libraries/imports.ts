import { PassThrough, Readable } from 'node:stream'
import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import Type from 'typebox'
import { UnreadableFile } from '../../../application/ports/book-file.ts'
import type { LibraryFile, LibraryRow } from '../../../application/ports/library-file.ts'
import { ImportLibrary } from '../../../application/use-cases/import-library.ts'
import { counting, noRows, type RowReport } from '../../../application/use-cases/library-report.ts'
import type { Access } from '../callers/access.ts'
import { problemOf } from '../problems/problem-answers.ts'
import { refuses } from '../problems/problem-responses.ts'
import { RefusedRequest } from '../problems/refused-request.ts'
import { linesMedia, tableMedia } from '../representations/media.ts'
import { headers, named, onSome } from '../representations/schemas.ts'
import type { Use } from '../use.ts'
import { showRow } from './report-schemas.ts'
import { RunningImports } from './running-imports.ts'
import { mostBytes, mostRows, received, refuseUnfit } from './upload.ts'

export const importRoutes: FastifyPluginCallbackTypebox<{ use: Use; access: Access; libraryFile: LibraryFile }> = (
  app,
  { use, access, libraryFile },
  done,
) => {
  const importLibrary = use(ImportLibrary)
  const writer = access.wants(['reviews:write', 'books:write'])
  const imports = new RunningImports(app)
  app.removeAllContentTypeParsers() // here only: a file is read as it comes
  app.addContentTypeParser(tableMedia, (_request, body, parsed) => parsed(null, body))

  /** The rows as they are imported; what is wrong with the file as a whole is a refusal. */
  async function* rowsOf(request: FastifyRequest): AsyncGenerator<RowReport, void, void> {
    try {
      const body = request.body as Readable | undefined // none: an empty file
      const rows = fewEnough(libraryFile.read(body ? received(body, imports.stop) : Readable.from([])))
      for await (const report of importLibrary.execute({ reviewer: access.reviewerOf(request), rows })) {
        yield report
        await imports.goOn()
      }
    } catch (error) {
      throw error instanceof UnreadableFile ? new RefusedRequest('unreadable-file', error.message) : error
    }
  }

  app.post(
    '/imports',
    {
      config: writer.config,
      schema: {
        operationId: 'importLibrary',
        tags: ['Reviewers'],
        summary: 'Import your library',
        description:
          'The export of a reader’s library from Goodreads, StoryGraph or this service. Each row is imported by itself: its book is found, or added, ' +
          'and reviewed as it was rated. Sent again, it changes nothing, and does what is left to do; so it takes no Idempotency-Key. ' +
          'With `Accept: application/x-ndjson` the report comes row by row, while the import runs; who hangs up then stops nothing.',
        consumes: [tableMedia],
        querystring: Type.Object({ ...access.named }, { additionalProperties: false }),
        body: Type.String({
          contentMediaType: tableMedia,
          maxLength: mostBytes,
          pattern: '\\S',
          examples: ['Title,Author,My Rating,…'],
        }),
        response: {
          200: {
            description: 'What became of each row.',
            headers: onSome(headers.etag), // the lines have none
            content: {
              'application/json': { schema: named<object>('ImportReport') },
              [linesMedia]: { schema: named<object>('ImportLine') },
            },
          },
          ...refuses(...writer.refusals, 'invalid-request', 'body-too-large', 'unsupported-media-type', 'unreadable-file'),
        },
      },
    },
    async (request, reply) => {
      refuseUnfit(request.headers)
      return request.media === linesMedia ? sendLines(request, reply) : sendReport(request, reply)
    },
  )

  const sendReport = async (request: FastifyRequest, reply: FastifyReply) => {
    const results: RowReport[] = []
    await imports.run(async () => {
      for await (const row of rowsOf(request)) results.push(row)
    })
    return reply.send({ summary: results.reduce(counting, noRows), results: results.map(showRow) })
  }

  /** The import goes on whether its lines are read or not. What keeps it from its first row is a problem, as of any request. */
  const sendLines = async (request: FastifyRequest, reply: FastifyReply) => {
    const lines = new PassThrough()
    const begun = Promise.withResolvers<undefined>()
    const write = (line: object) => lines.writable && lines.write(`${JSON.stringify(line)}\n`)
    const work = async () => {
      let summary = noRows
      try {
        for await (const row of rowsOf(request)) {
          begun.resolve(undefined)
          summary = counting(summary, row)
          write({ row: showRow(row) })
        }
        begun.resolve(undefined)
        write({ summary })
      } catch (error) {
        begun.reject(error)
        write({ problem: problemOf(error, request) })
      } finally {
        lines.end()
      }
    }
    imports.run(work).catch(begun.reject)
    // The head of the answer could not say yet that its connection closes; and who has not sent everything would keep it.
    reply.raw.once('finish', () => imports.stop.aborted && request.raw.socket.destroySoon())
    await begun.promise
    return reply.type(linesMedia).send(lines)
  }
  done()
}

/** @throws RefusedRequest behind the rows that a file may have, where there are more */
async function* fewEnough(rows: AsyncIterable<LibraryRow>): AsyncGenerator<LibraryRow, void, void> {
  let left = mostRows
  for await (const row of rows) {
    if (left-- > 0) yield row
    else
      throw new RefusedRequest(
        'body-too-large',
        `The file has more than ${mostRows} rows. Those were imported; send the others as a file of their own.`,
      )
  }
}
