import { beforeAll, describe, expect, test } from '@jest/globals'
import { nobody, noIds, type Opened } from '../client.ts'
import { asking, fill, ids, type Item, type List, lists, walk } from '../lists.ts'
import { problemOf } from '../problem-of.ts'

export function pagesSuite(the: Opened): void {
  describe.each(lists)('%s, a page at a time,', (_, listOf) => {
    let [list, empty, items] = [{} as List, {}, [] as Item[]]
    beforeAll(async () => {
      list = await listOf(the.client)
      empty = await the.client.page(list.url)
      items = await fill(list, 21)
    })

    test('P1 is an empty page before there is anything', () => expect(empty).toEqual({ items: [], next: null }))

    test('P1 has 20 items unless told, the newest first, and leads to the page behind it', async () => {
      const page = await the.client.page(list.url)
      expect(ids(page.items)).toEqual(ids(items.slice(0, 20)))
      expect(page.next).toMatch(/^[\w-]+$/)
      const last = await the.client.page(asking(list, `cursor=${page.next}`))
      expect(last).toMatchObject({ items: [{ id: items[20]!.id }], next: null })
    })

    test('shows each item as it is by itself', async () => {
      const page = await the.client.page<Item>(asking(list, 'limit=1'))
      expect((await the.client.get(list.pathOf(page.items[0]!))).json()).toEqual(page.items[0])
    })

    test.each([
      '0',
      '-1',
      '101',
      '1000000',
      '1e400',
      '20abc',
      '',
      'abc',
      '1.5',
      'NaN',
      'Infinity',
      'null',
      'true',
      '[]',
      '%zz',
      '%00',
    ])('P1 P8 a limit of %j is refused, and named', async limit => {
      const before = the.service.reads()
      expect(problemOf(await the.client.get(asking(list, `limit=${limit}`)), 400, 'invalid-request').detail).toMatch(/^limit /)
      expect(the.service.reads()).toBe(before)
    })

    test.each(['0x14', '1e1', '20.0', '%2020', '20%20', '%2B20', '%EF%BC%92%EF%BC%90'])(
      'P8 a number is not guessed: a limit of %j is refused',
      async limit => {
        expect(problemOf(await the.client.get(asking(list, `limit=${limit}`)), 400, 'invalid-request').detail).toMatch(/^limit /)
      },
    )

    test.each(['limit=5&limit=6', 'limit[]=5', 'limit[gt]=5', 'cursor=a&cursor=b'])(
      'P8 a parameter is given once: %s',
      async query => {
        problemOf(await the.client.get(asking(list, query)), 400, 'invalid-request')
      },
    )

    test('P8 unknown parameters are named, every one', async () => {
      const answer = await the.client.get(asking(list, 'limit=500&colour=red&Limit=5&__proto__=1'))
      const { detail } = problemOf(answer, 400, 'invalid-request')
      expect(detail).toMatch(/limit must be 100 or less/)
      for (const name of ['colour', 'Limit']) expect(detail).toContain(`${name} is not known here`)
    })

    test('P8 of a thousand unknown parameters some are named, and it is said how many more there are', async () => {
      const names = Array.from({ length: 1_000 }, (_, at) => `p${at}`)
      const answer = await the.client.get(asking(list, names.join('&')))
      const { detail } = problemOf(answer, 400, 'invalid-request')
      expect(detail).toMatch(/^p0 is not known here\. .* p19 is not known here\. And 980 more\.$/)
    })

    test.each([1, 2, 7, 50, 100])('P3 followed to the end by %d, shows every item once, the newest first', async limit => {
      const all = ids((await walk(the.client, list, 100)).flat())
      const pages = await walk(the.client, list, limit)
      expect(ids(pages.flat())).toEqual(all)
      expect(new Set(all).size).toBe(all.length)
      expect(pages.map(page => page.length)).toEqual(sizes(all.length, limit))
    })

    test('P3 a page that ends with the last item leads no further', async () => {
      const { items } = await the.client.page(asking(list, 'limit=100'))
      expect((await the.client.page(asking(list, `limit=${items.length}`))).next).toBeNull()
      expect((await the.client.page(asking(list, `limit=${items.length - 1}`))).next).not.toBeNull()
    })

    test('P3 items of one and the same moment stand in an order, too', async () => {
      the.service.clock.time++
      the.service.clock.step = 0
      const together = await fill(list, 15)
      the.service.clock.step = 1
      const seen = ids((await walk(the.client, list, 4)).flat())
      expect(seen.slice(0, 15)).toEqual(ids(together).sort().reverse())
      expect(new Set(seen).size).toBe(seen.length)
    })

    test('P3 shows every item once that was there at the start, while others are added', async () => {
      const there = ids((await walk(the.client, list, 100)).flat())
      const [seen] = await Promise.all([walk(the.client, list, 3), fill(list, 25), fill(list, 25)])
      const all = ids(seen.flat())
      expect(all.filter(id => there.includes(id))).toEqual(there)
      expect(new Set(all).size).toBe(all.length)
      expect((await walk(the.client, list, 100)).flat()).toHaveLength(there.length + 50)
    })
  })

  describe('GET /books/{bookId}/reviews', () => {
    test('R7 finds the book by its id in capitals, too; a cursor of the one is good for the other', async () => {
      const book = await the.client.addBook()
      for (const name of ['Ann', 'Bob', 'Cid']) await the.client.review(book, name)
      const small = await the.client.page(`/books/${book.id}/reviews?limit=2`)
      const capital = await the.client.page(`/books/${book.id.toUpperCase()}/reviews?limit=2`)
      expect(capital).toEqual(small)
      expect((await the.client.page(`/books/${book.id.toUpperCase()}/reviews?cursor=${small.next}`)).items).toHaveLength(1)
    })

    test('shows the reviews of that book only', async () => {
      const [book, other] = [await the.client.addBook(), await the.client.addBook()]
      const review = await the.client.review(book, 'Ann')
      await the.client.review(other, 'Bob')
      expect(await the.client.page(`/books/${book.id}/reviews`)).toEqual({ items: [review], next: null })
    })

    test('is not found where there is no such book', async () => {
      problemOf(await the.client.get(`/books/${nobody}/reviews`), 404, 'book-not-found')
    })

    test.each(noIds)('R7 is not found where nothing can have that name: %s', async id => {
      problemOf(await the.client.get(`/books/${id}/reviews`), 404, 'book-not-found')
    })
  })
}

/** How many items each page has. */
const sizes = (count: number, limit: number): number[] =>
  Array.from({ length: Math.ceil(count / limit) }, (_, at) => Math.min(limit, count - at * limit))
