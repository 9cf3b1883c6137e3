import { once } from 'node:events'
import { get, type IncomingMessage } from 'node:http'
import { afterEach, describe, expect, test } from '@jest/globals'
import { ports } from '../../src/container.ts'
import type { Catalogue } from '../../src/application/ports/catalogue.ts'
import { eventually } from '../faults/eventually.ts'
import { memoryService, type Service } from '../support/memory-service.ts'
import { Client } from './client.ts'
import { recordedLog } from './log-lines.ts'
import { listen } from './raw-http.ts'
import { useApi } from '../support/api-matcher.ts'

let service: Service | undefined
afterEach(async () => {
  service?.app.server.closeAllConnections()
  await service?.close()
  service = undefined
})

/** A listening service whose reader has reviewed a book again and again, without an end, but for a page that cannot be read; and the answer. */
async function endless(accept: string, failing = Infinity) {
  const record = recordedLog()
  let pages = 0
  service = await memoryService({
    log: record.log,
    swap: container => {
      const catalogue = container.resolve(ports.catalogue)
      const reviewsBy: Catalogue['reviewsBy'] = async (id, query) => {
        if (++pages === failing) throw new Error('the disk is on fire')
        const { view, source } = await catalogue.reviewsBy(id, { ...query, after: null })
        const [review] = view.items
        const items = Array.from({ length: query.limit }, () => review!)
        return { view: { items, next: { keys: [review!.createdAt], id: review!.id } }, source }
      }
      container.registerInstance(ports.catalogue, {
        reviewsBy,
        books: query => catalogue.books(query),
        allBooks: query => catalogue.allBooks(query),
        book: id => catalogue.book(id),
        booksOf: ids => catalogue.booksOf(ids),
        reviews: (id, query) => catalogue.reviews(id, query),
        review: (id, review) => catalogue.review(id, review),
      })
    },
  })
  useApi(service.app)
  const client = new Client(service)
  await client.review(await client.addBook(), 'Dorothea', { body: 'x'.repeat(10_000) }) // a page is a megabyte
  const port = await listen(service.app)
  const request = get({ port, host: '127.0.0.1', path: '/reviewers/me/export?reviewer=Dorothea', headers: { accept } })
  request.on('error', () => {}) // it is cut, too, and that is waited for
  const [answer] = (await once(request, 'response')) as [IncomingMessage]
  answer.on('error', () => {})
  return { answer, pages: () => pages, ...record }
}

describe.each(['application/x-ndjson', 'text/csv'])('an export as %s', accept => {
  test('is read as it is taken, and no further when the client hangs up', async () => {
    const { answer, pages } = await endless(accept)
    answer.pause()
    let before = -1
    await eventually('no more is read', () => before === (before = pages()), 20_000)
    expect(pages()).toBeLessThan(30)
    for (let read = 0; read < 40_000_000;) {
      const chunk = answer.read() as Buffer | null
      if (chunk) read += chunk.length
      else await once(answer, 'readable')
    }
    expect(pages()).toBeGreaterThan(38)
    answer.destroy()
    const { app } = service!
    const open = () => new Promise<number>(resolve => app.server.getConnections((_, count) => resolve(count)))
    await eventually('nobody is connected', async () => (await open()) === 0, 20_000)
    const read = pages()
    await app.inject('/livez')
    expect(pages()).toBeLessThanOrEqual(read + 1)
  })

  test('that cannot be read to the end is cut off, never ended, and the log says why', async () => {
    const { answer, from } = await endless(accept, 3)
    answer.resume()
    await new Promise(resolve => answer.once('close', resolve))
    expect([answer.statusCode, answer.complete]).toEqual([200, false])
    expect(from(50)).toEqual([expect.objectContaining({ err: expect.objectContaining({ message: 'the disk is on fire' }) })])
  })

  test('of which the first cannot be read is a problem', async () => {
    const { answer, from } = await endless(accept, 1)
    expect([answer.statusCode, answer.headers['content-type']]).toEqual([500, 'application/problem+json'])
    expect(answer.headers).not.toHaveProperty('content-disposition')
    expect(from(50)).toHaveLength(1)
  })
})
