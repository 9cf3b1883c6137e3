import { describe, expect, test } from '@jest/globals'
import { viewBook } from '../../src/application/ports/views.ts'
import { ports } from '../../src/container.ts'
import { Book } from '../../src/domain/book.ts'
import type { BookId } from '../../src/domain/identity.ts'
import { wrongWithKey } from '../../src/interfaces/http/requests/key-format.ts'
import { memoryService, type Service } from '../support/memory-service.ts'
import { nobody } from './client.ts'
import { problemOf } from './problem-of.ts'
import { exchange, listen } from './raw-http.ts'

const book = { title: 'Evelina', authors: ['Frances Burney'] }
const keyed = (key: string) => ({ 'idempotency-key': key })

describe('an answer that was kept before the API changed', () => {
  test('I1 is given again as it was kept', async () => {
    const view = viewBook(Book.add(nobody as BookId, book, new Date()))
    const old = Object.fromEntries(Object.entries(view).reverse()) // no schema of today would write it so
    const service = await memoryService({
      swap: container => {
        const once = async () => ({ result: old as never, replayed: true })
        container.registerInstance(ports.unitOfWork, { ...container.resolve(ports.unitOfWork), once })
      },
    })
    const answer = await service.app.inject({ method: 'POST', url: '/books', payload: book, headers: keyed('"one"') })
    expect([answer.statusCode, answer.body]).toEqual([201, JSON.stringify(old)])
  })
})

describe('on the wire', () => {
  test('I1 a key that is given twice is refused, also where both are the same', async () => {
    const service: Service = await memoryService()
    const payload = JSON.stringify(book)
    const head = ['POST /books HTTP/1.1', 'Host: any', 'Connection: close', 'Content-Type: application/json']
    const port = await listen(service.app)
    const ask = (...keys: string[]) =>
      exchange(
        port,
        [...head, ...keys.map(key => `Idempotency-Key: ${key}`), `Content-Length: ${payload.length}`, '', payload].join('\r\n'),
      )
    try {
      problemOf(await ask('"one"', '"one"'), 400, 'invalid-request')
      expect((await ask(' "one" ')).statusCode).toBe(201)
    } finally {
      await service.close()
    }
  })
})

test.each([
  ['"k"', null],
  ['k', expect.stringMatching(/^must be .*double quotes/)],
])('what is wrong with the key %s is told in plain words', (field, wrong) => expect(wrongWithKey(field)).toEqual(wrong))
