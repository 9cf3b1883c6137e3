import { describe, expect, test } from '@jest/globals'
import type { LightMyRequestResponse } from 'fastify'
import type { BookView } from '../../../src/application/ports/views.ts'
import { awkwardTexts } from '../../contracts/samples.ts'
import { nobody, type Opened } from '../client.ts'
import { problemOf } from '../problem-of.ts'

let given = 0
/** A key that nobody has given yet. */
export const aKey = (): string => `"key ${++given}"`

const replayed = (answer: LightMyRequestResponse): string | undefined => answer.headers['idempotency-replayed']?.toString()

/** What of an answer is the same when it is given again. */
const answerOf = ({ statusCode, body, headers }: LightMyRequestResponse) => {
  const { location, etag, 'content-type': type, 'cache-control': control } = headers
  return { statusCode, body, location, etag, type, control }
}

export function idempotencySuite(the: Opened): void {
  const post = (url: string, body: unknown, key: string) => the.client.post(url, body, { 'idempotency-key': key })
  const newest = async () => (await the.client.page('/books?limit=1')).items[0]!.id

  /** Sends a request twice, and sees that the second is given the first's answer. */
  async function twice(url: string, body: unknown, again = body, key = aKey()): Promise<LightMyRequestResponse> {
    const first = await post(url, body, key)
    expect(first.statusCode).toBe(201)
    expect(replayed(first)).toBeUndefined()
    const second = await post(url, again, key)
    expect(answerOf(second)).toEqual(answerOf(first))
    expect(replayed(second)).toBe('true')
    return first
  }

  describe('Idempotency-Key', () => {
    test('I1 a book is added once: again, the same status, bytes, Location and ETag are answered, and marked', async () => {
      const first = await twice('/books', { title: 'Evelina', authors: ['Frances Burney'], isbn: '9780192840318' })
      const found = await the.client.get(first.headers.location!)
      expect(answerOf(found)).toMatchObject({ body: first.body, etag: first.headers.etag })
      expect(await newest()).toBe(first.json<BookView>().id)
      await post('/books', { title: 'Evelina', authors: ['Frances Burney'] }, aKey())
      expect(await newest()).not.toBe(first.json<BookView>().id)
    })

    test('I1 a book is reviewed once, and counted once', async () => {
      const book = await the.client.addBook()
      await twice(`/books/${book.id}/reviews`, { reviewer: 'Ann', rating: 2, title: null, body: 'So so.', spoiler: true })
      expect((await the.client.get(`/books/${book.id}`)).json<BookView>().rating).toMatchObject({ count: 1, average: 2 })
    })

    test('I1 what is answered again is the first answer, whatever has become of the book since', async () => {
      const key = aKey()
      const body = { title: 'Camilla', authors: ['Frances Burney'] }
      const first = await post('/books', body, key)
      await the.client.review(first.json<BookView>(), 'Ann')
      expect(answerOf(await post('/books', body, key))).toEqual(answerOf(first))
      expect((await the.client.get(first.headers.location!)).body).not.toBe(first.body)
    })

    test('I1 every text and number comes again as it was, to the byte', async () => {
      const authors = awkwardTexts.map(text => `A ${text}`)
      await twice('/books', { title: '\u2028 "quoted" \\ / \u007f é ẞ 📖', authors, publishedYear: -44, language: 'la' })
    })

    test('I1 how the JSON is laid out is no matter', async () => {
      const laidOut = '{\n  "authors": ["A",\t"B"], "publishedYear": 1.8e3,\n "title": "\\u0041" }'
      await twice('/books', { title: 'A', authors: ['A', 'B'], publishedYear: 1800 }, laidOut)
    })

    test('I1 with another body the key is refused, and nothing is done', async () => {
      const key = aKey()
      const first = await post('/books', { title: 'A', authors: ['B', 'C'] }, key)
      for (const other of [{ title: 'A.' }, { authors: ['C', 'B'] }, { isbn: null }]) {
        const answer = await post('/books', { title: 'A', authors: ['B', 'C'], ...other }, key)
        problemOf(answer, 422, 'idempotency-key-reused')
        expect(replayed(answer)).toBeUndefined()
      }
      expect(await newest()).toBe(first.json<BookView>().id)
      expect(answerOf(await post('/books', { title: 'A', authors: ['B', 'C'] }, key))).toEqual(answerOf(first))
    })

    test('I1 on another path the key is refused, and nothing is done', async () => {
      const [one, other] = [await the.client.addBook(), await the.client.addBook()]
      const [key, review] = [aKey(), { reviewer: 'Ann', rating: 5 }]
      expect((await post(`/books/${one.id}/reviews`, review, key)).statusCode).toBe(201)
      problemOf(await post(`/books/${other.id}/reviews`, review, key), 422, 'idempotency-key-reused')
      problemOf(await post('/books', { title: 'A', authors: ['B'] }, key), 422, 'idempotency-key-reused')
      expect((await the.client.get(`/books/${other.id}`)).json<BookView>().rating.count).toBe(0)
      expect(await newest()).toBe(other.id)
    })

    test('I1 without a key every request is one of its own', async () => {
      const [one, other] = [await the.client.addBook({ title: 'Same' }), await the.client.addBook({ title: 'Same' })]
      expect(one.id).not.toBe(other.id)
    })

    test.each([
      ['', 'nothing'],
      ['8e03978e-40d5-43dd', 'a number and more'],
      ['abc', 'a token'],
      ['""', 'an empty string'],
      ['12', 'a number'],
      ['?1', 'a boolean'],
      ['@1659578233', 'a date'],
      [':aGVsbG8=:', 'bytes'],
      ['%"caf%c3%a9"', 'a display string'],
      ["'abc'", 'the wrong quotes'],
      ['"abc', 'no end'],
      ['abc"', 'no beginning'],
      ['"a" "b"', 'two strings'],
      ['"a", "a"', 'a list, as a repeated header is'],
      ['("a")', 'an inner list'],
      ['"a";v=1', 'a parameter'],
      ['"a\\b"', 'an escape of what needs none'],
      ['"a\tb"', 'a tab'],
      ['"caf\u00e9"', 'a letter that is not ASCII'],
      [`"${'k'.repeat(256)}"`, '256 characters'],
      [`"${'\\"'.repeat(256)}"`, '256 escaped characters'],
    ])('I1 a key that is none is refused by name, and nothing is done: %s (%s)', async key => {
      const before = await newest()
      const answer = await post('/books', { title: 'A', authors: ['B'] }, key)
      expect(problemOf(answer, 400, 'invalid-request').detail).toMatch(/idempotency-key/i)
      expect(await newest()).toBe(before)
    })

    test.each(['"k"', '" "', '"a\\"b\\\\c"', '"!#~"', `"${'k'.repeat(255)}"`, `"${'\\"'.repeat(255)}"`])(
      'I1 a String of 1 to 255 characters is a key: %s',
      async key => {
        const first = await twice('/books', { title: 'Of keys', authors: ['B'] }, undefined, key)
        expect(first.statusCode).toBe(201)
      },
    )

    test('I1 keys that differ only in case, space or escapes are different keys', async () => {
      const ids = new Set<string>()
      for (const key of ['"Key"', '"key"', '"key "', '" key"', '"k\\\\ey"'])
        ids.add((await post('/books', { title: 'A', authors: ['B'] }, key)).json<BookView>().id)
      expect(ids.size).toBe(5)
    })

    test('I1 what is only read needs no key, and takes no notice of one', async () => {
      const [book, key] = [await the.client.addBook(), aKey()]
      for (const header of [key, key, 'no key at all']) {
        const answer = await the.client.get(`/books/${book.id}`, { 'idempotency-key': header })
        expect(answer.json()).toEqual(book)
        expect(replayed(answer)).toBeUndefined()
      }
      expect((await post('/books', { title: 'A', authors: ['B'] }, key)).statusCode).toBe(201)
    })

    test('I1 what is refused is not kept: put right, or asked again later, it is judged anew', async () => {
      const key = aKey()
      problemOf(await post('/books', { title: '' }, key), 422, 'validation-failed')
      problemOf(await post('/books', '{"title"', key), 400, 'malformed-json')
      const isbn = '9780192837585'
      await the.client.addBook({ isbn })
      problemOf(await post('/books', { title: 'A', authors: ['B'], isbn }, key), 409, 'isbn-taken')
      problemOf(await post(`/books/${nobody}/reviews`, { reviewer: 'Ann', rating: 1 }, key), 404, 'book-not-found')
      await twice('/books', { title: 'A', authors: ['B'] }, undefined, key)
    })

    test('I2 after 24 hours the key is as if it had never been given', async () => {
      const { clock } = the.service
      const [key, hour] = [aKey(), 3_600_000]
      const ask = (title: string) => post('/books', { title, authors: ['B'] }, key)
      const now = clock.time
      try {
        clock.time = now - 50 * hour // in the past, so that no other book is older than these
        const first = await ask('A')
        clock.time = now - 27 * hour
        expect(answerOf(await ask('A'))).toEqual(answerOf(first))
        problemOf(await ask('B'), 422, 'idempotency-key-reused')
        clock.time = now - 25 * hour
        const anew = await ask('B')
        expect([anew.statusCode, replayed(anew)]).toEqual([201, undefined])
        clock.time = now - 2 * hour // the new answer has a day of its own
        expect(answerOf(await ask('B'))).toEqual(answerOf(anew))
      } finally {
        clock.time = now
      }
    })

    test('I3 fifty at once with one key make one book; each is given its answer or told to ask again', async () => {
      const [key, body] = [aKey(), { title: 'Cecilia', authors: ['Frances Burney'] }]
      const before = await newest()
      const answers = await Promise.all(Array.from({ length: 50 }, () => post('/books', body, key)))
      const done = answers.filter(({ statusCode }) => statusCode === 201)
      const waiting = answers.filter(answer => !done.includes(answer))
      expect(done.filter(answer => replayed(answer) === undefined)).toHaveLength(1)
      expect(new Set(done.map(answer => answer.body)).size).toBe(1)
      for (const answer of waiting) {
        problemOf(answer, 409, 'request-in-progress')
        expect(answer.headers['retry-after']).toMatch(/^[1-9]\d*$/)
      }
      const again = await post('/books', body, key)
      expect(answerOf(again)).toEqual(answerOf(done[0]!))
      expect(replayed(again)).toBe('true')
      const [first, second] = (await the.client.page('/books?limit=2')).items
      expect([first!.id, second!.id]).toEqual([done[0]!.json<BookView>().id, before])
    })
  })
}
