import { beforeAll, describe, expect, test } from '@jest/globals'
import { nobody, type Opened } from '../client.ts'
import { forge, forgedPlaces } from '../forge.ts'
import { asking, fill, ids, type List, lists } from '../lists.ts'
import { problemOf } from '../problem-of.ts'

export function cursorsSuite(the: Opened): void {
  describe.each(lists)('a cursor of %s', (_, listOf) => {
    let [list, next] = [{} as List, '']
    beforeAll(async () => {
      list = await listOf(the.client)
      await fill(list, 4)
      next = (await the.client.page(asking(list, 'limit=1'))).next!
    })
    const refused = async (cursor: string) => {
      const before = the.service.reads()
      const answer = await the.client.get(asking(list, `limit=1&cursor=${encodeURIComponent(cursor)}`))
      expect([cursor, answer.statusCode]).toEqual([cursor, 400])
      problemOf(answer, 400, 'invalid-request')
      expect(the.service.reads()).toBe(before)
    }

    test('P2 can be used again, and with another limit', async () => {
      const one = await the.client.page(asking(list, `limit=1&cursor=${next}`))
      const two = await the.client.page(asking(list, `limit=2&cursor=${next}`))
      expect(two.items[0]).toEqual(one.items[0])
      expect(two.items).toHaveLength(2)
    })

    test('P2 is refused when any one of its characters is another', async () => {
      for (let at = 0; at < next.length; at++) {
        const other = next[at] === 'A' ? 'B' : 'A'
        await refused(next.slice(0, at) + other + next.slice(at + 1))
      }
    })

    test('P2 is refused when a character is missing or there is one more', async () => {
      for (let at = 0; at < next.length; at += 7) {
        await refused(next.slice(0, at) + next.slice(at + 1))
        await refused(`${next.slice(0, at)}A${next.slice(at)}`)
      }
    })

    test.each<[string, (cursor: string) => string]>([
      ['empty', () => ''],
      ['cut off', cursor => cursor.slice(0, -10)],
      ['given twice over', cursor => cursor + cursor],
      ['padded', cursor => `${cursor}=`],
      ['in white space', cursor => ` ${cursor}\n`],
      ['with junk behind it', cursor => `${cursor}.`],
      ['in capitals', cursor => cursor.toUpperCase()],
      ['what it says, unpacked', cursor => Buffer.from(cursor, 'base64url').toString()],
      ['an id', () => nobody],
      ['a number', () => '20'],
      ['JSON', () => '{"after":0}'],
      ['NUL', () => '\0'],
      ['an emoji', () => '📖'],
      ['far too long', cursor => cursor.repeat(50)],
    ])('P2 is refused when it is %s', async (_, change) => refused(change(next)))

    test.each(forgedPlaces)('P2 is refused with the right seal around a wrong place: %s', async place => {
      await refused(forge(list.name, place))
    })

    test('P2 is refused when it says that it is of another version', async () => {
      const place = JSON.stringify(['2026-01-02T03:04:05.678Z', nobody])
      for (const version of [0, 1, 3, '2', null]) await refused(forge(list.name, place, version))
    })

    test('P2 with the right seal around a place that nobody gave out leads to that place, and nothing else', async () => {
      const { items } = await the.client.page(asking(list, 'limit=4'))
      const from = async (time: string, id: string) =>
        ids((await the.client.page(asking(list, `limit=3&cursor=${forge(list.name, JSON.stringify([time, id]))}`))).items)
      expect(await from('9999-12-31T23:59:59.999Z', nobody)).toEqual(ids(items.slice(0, 3)))
      expect(await from('0001-01-01T00:00:00.000Z', nobody)).toEqual([])
      expect(await from(items[0]!.createdAt, items[0]!.id)).toEqual(ids(items.slice(1, 4)))
    })
  })

  describe('a cursor', () => {
    test('P2 of one list is refused by every other', async () => {
      const books = [await the.client.addBook(), await the.client.addBook()] as const
      for (const book of books) for (const name of ['Ann', 'Bob']) await the.client.review(book, name)
      const urls = ['/books', `/books/${books[0].id}/reviews`, `/books/${books[1].id}/reviews`]
      for (const from of urls) {
        const { next } = await the.client.page(`${from}?limit=1`)
        for (const to of urls.filter(url => url !== from))
          problemOf(await the.client.get(`${to}?cursor=${next}`), 400, 'invalid-request')
      }
    })
  })
}
