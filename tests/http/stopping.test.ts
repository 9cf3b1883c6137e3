import { once } from 'node:events'
import type { Socket } from 'node:net'
import { setImmediate } from 'node:timers/promises'
import { afterEach, describe, expect, test } from '@jest/globals'
import type { FastifyInstance } from 'fastify'
import type { Catalogue } from '../../src/application/ports/catalogue.ts'
import { ports } from '../../src/container.ts'
import { useApi } from '../support/api-matcher.ts'
import { memoryService } from '../support/memory-service.ts'
import { Client } from './client.ts'
import { problemOf } from './problem-of.ts'
import { Connection, listen } from './raw-http.ts'

const listening: FastifyInstance[] = []
/** Where a promise is broken, a connection may be left. */
afterEach(() => {
  for (const { server } of listening.splice(0)) server.closeAllConnections()
})

/** A listening service with one book, whose catalogue answers when it is let, and who asked it for a book. */
async function slowService() {
  const asked = Promise.withResolvers<undefined>()
  const gate = Promise.withResolvers<undefined>()
  const service = await memoryService({
    swap: container => {
      const catalogue = container.resolve(ports.catalogue)
      const slow: Catalogue = {
        books: query => catalogue.books(query),
        allBooks: query => catalogue.allBooks(query),
        reviews: (id, query) => catalogue.reviews(id, query),
        review: (id, review) => catalogue.review(id, review),
        booksOf: ids => catalogue.booksOf(ids),
        reviewsBy: (id, query) => catalogue.reviewsBy(id, query),
        book: async id => {
          asked.resolve(undefined)
          await gate.promise
          return catalogue.book(id)
        },
      }
      container.registerInstance(ports.catalogue, slow)
    },
  })
  useApi(service.app)
  const book = await new Client(service).addBook()
  const port = await listen(service.app)
  listening.push(service.app)
  return { app: service.app, book, port, asked: asked.promise, release: () => gate.resolve(undefined) }
}

const get = (path: string) => `GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`

describe('a service that is told to stop', () => {
  test('S7 answers what is in flight, hangs up, and is done', async () => {
    const { app, book, port, asked, release } = await slowService()
    const connection = await Connection.open(port)
    connection.send(get(`/books/${book.id}`))
    await asked
    const closed = app.close()
    await stopsListening(app)
    expect(connection.received).toBe('')
    release()
    const [answer, ...more] = await connection.untilClosed()
    expect(answer).toMatchObject({ statusCode: 200 })
    expect(answer).toMatchApi('GET', `/books/${book.id}`)
    expect(JSON.parse(answer!.body)).toEqual(book)
    expect(more).toEqual([])
    await closed
  })

  test('S7 takes no new connection while it answers what is in flight', async () => {
    const { app, book, port, asked, release } = await slowService()
    const connection = await Connection.open(port)
    connection.send(get(`/books/${book.id}`))
    await asked
    const closed = app.close()
    await stopsListening(app)
    await expect(refused(port)).resolves.toBe('ECONNREFUSED')
    release()
    expect((await connection.answers(1))[0]).toMatchObject({ statusCode: 200 })
    await closed
  })

  test('S7 takes in the rest of a body that it has begun to read', async () => {
    const { app, port } = await slowService()
    const body = JSON.stringify({ title: 'Romola', authors: ['George Eliot'] })
    const begun = new Promise<void>(resolve => app.server.once('request', () => resolve()))
    const connection = await Connection.open(port)
    connection.send(
      `POST /books HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n{`,
    )
    await begun
    const closed = app.close()
    await stopsListening(app)
    connection.send(body.slice(1))
    const [answer] = await connection.untilClosed()
    expect(answer!.statusCode).toBe(201)
    expect(answer).toMatchApi('POST', '/books')
    await closed
  })

  test('S7 hangs up on who is connected and asks nothing', async () => {
    const { app, port } = await slowService()
    const connection = await Connection.open(port)
    connection.send(get('/livez'))
    await connection.answers(1)
    const closed = app.close()
    expect(await connection.untilClosed()).toHaveLength(1)
    await closed
  })

  test('S7 R1 answers a request of which it had begun to read the headers, or says that it cannot', async () => {
    const { app, port } = await slowService()
    const accepted = once(app.server, 'connection') as Promise<[Socket]>
    const connection = await Connection.open(port)
    const [socket] = await accepted
    connection.send(get('/books').slice(0, 10))
    while (socket.bytesRead < 10) await setImmediate()
    const closed = app.close()
    await stopsListening(app)
    connection.send(get('/books').slice(10))
    const [answer] = await connection.untilClosed()
    if (answer!.statusCode === 200) expect(answer).toMatchApi('GET', '/books')
    else problemOf(answer!, 503, 'temporarily-unavailable')
    await closed
  })
})

async function stopsListening({ server }: FastifyInstance): Promise<void> {
  while (server.listening) await setImmediate()
}

/** With what a connection is refused. */
async function refused(port: number): Promise<unknown> {
  try {
    const connection = await Connection.open(port)
    connection.reset()
    return 'it was not'
  } catch (error) {
    return (error as NodeJS.ErrnoException).code
  }
}
