import { once } from 'node:events'
import { get, type IncomingMessage } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, test } from '@jest/globals'
import { pageByPage } from '../../src/application/ports/page-by-page.ts'
import { viewBook } from '../../src/application/ports/views.ts'
import { ports } from '../../src/container.ts'
import { aBook } from '../contracts/samples.ts'
import { memoryService, type Service } from '../support/memory-service.ts'
import { recordedLog } from './log-lines.ts'
import { listen } from './raw-http.ts'

let service: Service | undefined
afterEach(async () => {
  service?.app.server.closeAllConnections()
  await service?.close()
  service = undefined
})

/** A book of ten thousand characters, again and again. */
const book = viewBook(aBook({ description: 'x'.repeat(10_000) }))

/** A listening service over a library without an end, of which every page that is read is counted; and the answer to who asks for all of it. */
async function endless(fault?: { readonly page: number; readonly error: Error }) {
  const record = recordedLog()
  const closed = Promise.withResolvers<number>()
  let pages = 0
  service = await memoryService({
    log: record.log,
    swap: container => {
      const catalogue = container.resolve(ports.catalogue)
      async function* allBooks() {
        const read = async ({ limit }: { limit: number }) => {
          if (++pages === fault?.page) throw fault.error
          const items = Array.from({ length: limit }, () => book)
          return { view: { items, next: { keys: [book.createdAt], id: book.id } }, source: { kind: 'uncached' } as const }
        }
        try {
          yield* pageByPage(read, {})
        } finally {
          closed.resolve(pages)
        }
      }
      container.registerInstance(ports.catalogue, {
        allBooks,
        books: query => catalogue.books(query),
        book: id => catalogue.book(id),
        reviews: (id, query) => catalogue.reviews(id, query),
        review: (id, review) => catalogue.review(id, review),
        booksOf: ids => catalogue.booksOf(ids),
        reviewsBy: (id, query) => catalogue.reviewsBy(id, query),
      })
    },
  })
  const port = await listen(service.app)
  const request = get({ port, host: '127.0.0.1', path: '/books', headers: { accept: 'application/x-ndjson' } })
  request.on('error', () => {}) // it is cut, too, and that is waited for
  const [answer] = (await once(request, 'response')) as [IncomingMessage]
  answer.on('error', () => {})
  return { answer, pages: () => pages, closed: closed.promise, ...record }
}

/** What a count has come to when it moves no more. */
async function standstill(count: () => number): Promise<number> {
  let [last, same] = [-1, 0]
  while (same < 15) {
    await sleep(20)
    same = count() === last ? same + 1 : 0
    last = count()
  }
  return count()
}

/** Reads until so many bytes have come. */
async function readBytes(answer: IncomingMessage, bytes: number): Promise<void> {
  for (let read = 0; read < bytes;) {
    const chunk = answer.read() as Buffer | null
    if (chunk) read += chunk.length
    else await once(answer, 'readable')
  }
}

describe('P5 all books as lines', () => {
  test('are read as they are taken: who does not read makes nothing be read, but for what fits the buffers on the way', async () => {
    const { answer, pages } = await endless()
    answer.pause()
    const waiting = await standstill(pages)
    expect(waiting).toBeLessThan(30) // a page is a megabyte
    await readBytes(answer, 40_000_000)
    expect(pages()).toBeGreaterThan(Math.max(waiting, 38))
    expect(await standstill(pages)).toBeLessThan(40 + 30)
  })

  test('are read no further when the client hangs up', async () => {
    const { answer, pages, closed } = await endless()
    await readBytes(answer, 3_000_000)
    answer.destroy()
    const read = await closed
    expect(await standstill(pages)).toBe(read)
  })

  test('that cannot be read to the end are cut off, never ended, and the log says why', async () => {
    const { answer, closed, from } = await endless({ page: 3, error: new Error('the disk is on fire') })
    let text = ''
    answer.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk
    })
    await new Promise(resolve => answer.once('close', resolve))
    await closed
    expect([answer.statusCode, answer.complete]).toEqual([200, false])
    expect(text.length).toBeGreaterThan(0)
    expect(from(50)).toEqual([expect.objectContaining({ err: expect.objectContaining({ message: 'the disk is on fire' }) })])
  })

  test('of which the first cannot be read are a problem', async () => {
    const { answer, from } = await endless({ page: 1, error: new Error('the disk is on fire') })
    expect([answer.statusCode, answer.headers['content-type']]).toEqual([500, 'application/problem+json'])
    expect(from(50)).toHaveLength(1)
  })
})
