import { describe, expect, test } from '@jest/globals'
import { nobody, noIds, type Opened } from '../client.ts'
import { problemOf } from '../problem-of.ts'

export function getBookSuite(the: Opened): void {
  describe('GET /books/{bookId}', () => {
    test('answers the book', async () => {
      const book = await the.client.addBook({ isbn: '9780199536757', language: 'en', publishedYear: -8, description: '' })
      const answer = await the.client.get(`/books/${book.id}`)
      expect(answer.statusCode).toBe(200)
      expect(answer.json()).toEqual(book)
    })

    test('R7 finds it by its id in capitals, too, and then it is the same', async () => {
      const book = await the.client.addBook()
      const answer = await the.client.get(`/books/${book.id.toUpperCase()}`)
      expect(answer.statusCode).toBe(200)
      expect(answer.json()).toEqual(book)
    })

    test('is not found where there is none, and the detail names it', async () => {
      expect(problemOf(await the.client.get(`/books/${nobody}`), 404, 'book-not-found').detail).toContain(nobody)
    })

    test.each(noIds)('R7 is not found by what is no id: %s', async id => {
      problemOf(await the.client.get(`/books/${id}`), 404, 'book-not-found')
    })

    test('a book that was not found is found once it is there', async () => {
      const before = the.service.reads()
      await the.client.get(`/books/${nobody}`)
      await the.client.get(`/books/${nobody}`)
      expect(the.service.reads()).toBe(before + 2)
    })

    test('P8 an unknown query parameter is named', async () => {
      const { id } = await the.client.addBook()
      expect(problemOf(await the.client.get(`/books/${id}?fields=title`), 400, 'invalid-request').detail).toMatch(/fields/)
    })
  })
}
