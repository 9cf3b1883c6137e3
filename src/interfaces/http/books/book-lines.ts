import { Readable } from 'node:stream'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { BookView } from '../../../application/ports/views.ts'

const book: Record<string, unknown> = { $ref: 'Book#' }

/**
 * Books as lines, each read when the connection has room for it, and none any more when the client is gone. When one cannot
 * be read, the connection is cut, so that what was sent cannot be taken for all there is; the log has the reason.
 */
export function bookLines(books: AsyncIterable<BookView>, request: FastifyRequest, reply: FastifyReply): Readable {
  const serialize = reply.compileSerializationSchema(book)
  async function* lines() {
    try {
      for await (const one of books) yield `${serialize({ ...one })}\n`
    } catch (error) {
      if (reply.raw.headersSent) request.log.error({ err: error }, 'The books could not be sent to the end.') // else it is a problem, which is logged
      throw error
    }
  }
  return Readable.from(request.method === 'HEAD' ? [] : lines(), { highWaterMark: 1 })
}
