import { beforeAll, describe, expect, test } from '@jest/globals'
import type { BookView } from '../../../src/application/ports/views.ts'
import type { Opened } from '../client.ts'
import { problemOf } from '../problem-of.ts'

const lines = { accept: 'application/x-ndjson' }

export function allBooksSuite(the: Opened): void {
  describe('GET /books as lines', () => {
    const author = 'Lined Author'
    beforeAll(async () => {
      for (let n = 0; n < 120; n++)
        await the.client.addBook({ title: `Line ${n} \n\u2028 "é" 📖`, authors: [author], description: n % 2 ? null : 'a\r\nb' })
      const [book] = (await the.client.page('/books?q=lined+119')).items
      await the.client.review(book!, 'Ann', { rating: 5 })
    })
    const url = `/books?author=${encodeURIComponent(author)}`
    const read = (body: string): BookView[] => {
      if (body === '') return []
      expect(body.endsWith('\n')).toBe(true)
      return body
        .slice(0, -1)
        .split('\n')
        .map(line => JSON.parse(line) as BookView)
    }

    test.each(['', '&sort=title', '&sort=rating', '&q=line+1'])(
      'P5 are all the books that fit, as in pages, in one answer%s',
      async query => {
        const paged: BookView[] = []
        for (let next: string | null = ''; next !== null;) {
          const page: { items: BookView[]; next: string | null } = await the.client.page(
            `${url}${query}&limit=50${next && `&cursor=${next}`}`,
          )
          paged.push(...page.items)
          next = page.next
        }
        const answer = await the.client.get(url + query, lines)
        expect(answer.statusCode).toBe(200)
        expect(answer.headers).toMatchObject({ 'content-type': 'application/x-ndjson', vary: 'Accept' })
        for (const none of ['etag', 'cache-status', 'link']) expect(answer.headers).not.toHaveProperty(none)
        expect(read(answer.body)).toEqual(paged)
      },
    )

    test('P5 more than a page of them, and none at all', async () => {
      expect(read((await the.client.get(url, lines)).body)).toHaveLength(120)
      const none = await the.client.get('/books?q=nosuchword', lines)
      expect([none.statusCode, none.headers['content-type'], none.body]).toEqual([200, 'application/x-ndjson', ''])
    })

    test.each([
      ['application/x-ndjson', true],
      ['application/x-ndjson, application/json;q=0.9', true],
      ['text/html, application/x-ndjson;q=0.1', true],
      ['application/json;q=0, */*', true],
      ['application/json', false],
      ['*/*', false],
      ['application/*', false],
      ['application/x-ndjson;q=0.5, application/json', false],
      ['application/x-ndjson;q=0, */*', false],
    ])('P5 R5 are for who would rather have them: Accept: %s', async (accept, isLines) => {
      const { headers } = await the.client.get(`${url}&q=line+7`, { accept })
      expect(headers['content-type']).toBe(isLines ? 'application/x-ndjson' : 'application/json; charset=utf-8')
      expect(headers.vary).toBe('Accept')
    })

    test.each(['limit=5', 'limit=20', 'cursor=x', 'limit=5&cursor='])(
      'P5 have no pages: with %s they are refused',
      async query => {
        const before = the.service.reads()
        expect(problemOf(await the.client.get(`/books?${query}`, lines), 400, 'invalid-request').detail).toMatch(
          /^limit and cursor/,
        )
        expect(the.service.reads()).toBe(before)
      },
    )

    test('P8 what is wrong with a query is refused as in pages', async () => {
      const { detail } = problemOf(await the.client.get('/books?sort=size&colour=red', lines), 400, 'invalid-request')
      expect(detail).toMatch(/colour is not known here/)
      expect(detail).toMatch(/sort must be one of/)
    })

    test('R4 P5 a HEAD has the headers of a GET, and reads nothing', async () => {
      const before = the.service.reads()
      const answer = await the.service.app.inject({ method: 'HEAD', url, headers: lines })
      expect([answer.statusCode, answer.headers['content-type'], answer.body]).toEqual([200, 'application/x-ndjson', ''])
      expect(the.service.reads()).toBe(before)
    })
  })
}
