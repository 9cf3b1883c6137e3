import { beforeAll, describe, expect, test } from '@jest/globals'
import type { BookView, ReviewView } from '../../../src/application/ports/views.ts'
import type { Opened } from '../client.ts'
import { problemOf } from '../problem-of.ts'

const hostile = ['\0', 'a%00', '…', '%20', '', '!!!', 'x'.repeat(201), '%F0%9F%93%96'.repeat(201)]

export function searchingSuite(the: Opened): void {
  const encoded = (query: Record<string, string>) => new URLSearchParams(query).toString()
  const titles = async (query: string) => (await the.client.page(`/books?${query}`)).items.map(({ title }) => title)
  const refusal = async (url: string) => {
    const before = the.service.reads()
    const { detail } = problemOf(await the.client.get(url), 400, 'invalid-request')
    expect(the.service.reads()).toBe(before)
    return detail
  }

  describe('GET /books, searched', () => {
    beforeAll(async () => {
      const [first, second] = [
        await the.client.addBook({ title: 'Salammbô', authors: ['Gustave Flaubert', 'Searched Author'], isbn: '0-9752298-0-X' }),
        await the.client.addBook({ title: 'Äpfel & Birnen', authors: ['Searched Author'] }),
      ]
      await the.client.addBook({ title: 'zzz', authors: ['searched author'] })
      for (const [at, rating] of [4, 4, 4, 5].entries()) await the.client.review(first, `Reader ${at}`, { rating })
      await the.client.review(second, 'Reader', { rating: 5 })
    })

    test.each<[Record<string, string>, string[]]>([
      [{ q: 'salammbo' }, ['Salammbô']],
      [{ q: ' FLAUBERT   searched ' }, ['Salammbô']],
      [{ q: `apfel' or 1=1; --` }, []],
      [{ q: 'apfel & (birnen) | !:*' }, ['Äpfel & Birnen']],
      [{ author: 'gustave flaubert' }, ['Salammbô']],
      [{ author: 'Flaubert' }, []],
      [{ isbn: '097522980x' }, ['Salammbô']],
      [{ isbn: '978-0-9752298-0-4' }, ['Salammbô']],
      [{ isbn: '9780141439549', q: 'salammbo' }, []],
      [{ author: 'Searched Author' }, ['zzz', 'Äpfel & Birnen', 'Salammbô']],
      [{ author: 'Searched Author', sort: 'newest' }, ['zzz', 'Äpfel & Birnen', 'Salammbô']],
      [{ author: 'Searched Author', sort: 'title' }, ['Äpfel & Birnen', 'Salammbô', 'zzz']],
      [{ author: 'Searched Author', sort: 'rating' }, ['Äpfel & Birnen', 'Salammbô', 'zzz']],
      [{ author: 'Searched Author', sort: 'reviews' }, ['Salammbô', 'Äpfel & Birnen', 'zzz']],
      [{ author: 'Searched Author', minRating: '4.3', sort: 'title' }, ['Äpfel & Birnen', 'Salammbô']],
      [{ author: 'Searched Author', minRating: '4.4' }, ['Äpfel & Birnen']],
      [{ q: 'searched', minRating: '5', sort: 'reviews' }, ['Äpfel & Birnen']],
      [{ q: 'searched', minRating: '1', limit: '1', sort: 'reviews' }, ['Salammbô']],
    ])('P6 %j finds %j', async (query, found) => expect(await titles(encoded(query))).toEqual(found))

    test('P6 P8 good percent-encoding in a query is decoded: every script, spaces and signs', async () => {
      const titles = ['Война и мир', '紅樓夢', 'ألف ليلة', '𐍈𐌰 𝔘', 'C++ 100% & = ? #']
      for (const title of titles) {
        const { id } = await the.client.addBook({ title })
        const encoded = encodeURIComponent(title)
        for (const q of [encoded, encoded.toLowerCase(), encoded.replaceAll('%20', '+')]) {
          const { items } = await the.client.page(`/books?q=${q}`)
          expect(items[0]).toMatchObject({ id })
        }
      }
      expect((await the.client.get('/books?q=100%25')).statusCode).toBe(200)
      expect((await the.client.get('/books?q=x%2By')).statusCode).toBe(200)
    })

    test.each(hostile)('P6 a q or an author of %j is refused, and named', async text => {
      expect(await refusal(`/books?q=${text.replace('\0', '%00')}`)).toMatch(/^q /)
      expect(await refusal(`/books?author=${text.replace('\0', '%00')}`)).toMatch(/^author /)
    })

    test.each(['', '123', '978-0-306-40615-8', '0306406153', 'x'.repeat(1_000), '%00'])(
      'P6 an ISBN of %j is refused, and named',
      async isbn => expect(await refusal(`/books?isbn=${isbn}`)).toMatch(/^isbn must (?:be an ISBN|have at most 50 characters)/),
    )

    test.each([
      '',
      '0',
      '0.9',
      '5.1',
      '6',
      '4.25',
      '4.',
      '.5',
      '4,5',
      '1e0',
      '0x4',
      '4abc',
      ' 4',
      'NaN',
      'Infinity',
      '-1',
      '04.5',
      '4.50000001',
    ])('P6 P8 a minRating of %j is refused, and named', async minRating =>
      expect(await refusal(`/books?minRating=${minRating}`)).toMatch(/^minRating must /),
    )

    test.each(['1', '5', '4.0', '3.3', '2.7', '4.6'])('P6 a minRating of %s is taken', async minRating => {
      expect((await the.client.get(`/books?minRating=${minRating}`)).statusCode).toBe(200)
    })

    test.each(['', 'Newest', 'oldest', 'title,rating', 'constructor', 'created_at desc'])(
      'P6 a sort of %j is refused, and those there are are named',
      async sort => {
        const detail = await refusal(`/books?sort=${encodeURIComponent(sort)}`)
        expect(detail).toBe('sort must be one of newest, title, rating, reviews.')
      },
    )

    test.each(['q', 'author', 'isbn', 'minRating', 'sort', 'limit', 'cursor'])('P8 %s is given once', async name => {
      expect(await refusal(`/books?${name}=4&${name}=5`)).toBe(`${name} must be given once.`)
    })

    test('P2 a cursor is of one order and one set of filters only', async () => {
      const lists = [
        '',
        'sort=title',
        'sort=rating',
        'sort=reviews',
        'q=searched',
        'author=Searched+Author',
        'minRating=1',
        'q=author',
      ]
      for (const from of lists) {
        const { next } = await the.client.page(`/books?limit=1&${from}`)
        for (const to of lists) {
          const { statusCode } = await the.client.get(`/books?cursor=${next}&${to}`)
          expect([from, to, statusCode]).toEqual([from, to, from === to ? 200 : 400])
        }
      }
    })

    test('C4 what is searched for by words is never kept, and every other list is', async () => {
      for (const query of ['q=salammbo', 'q=salammbo&sort=title']) {
        for (let round = 0; round < 2; round++)
          expect((await the.client.get(`/books?${query}`)).headers['cache-status']).toBe('book-reviews; fwd=bypass')
      }
      await the.client.get('/books?author=SEARCHED-author&sort=title&minRating=1')
      const { headers } = await the.client.get('/books?minRating=1.0&author=searched%20author&sort=title')
      expect(headers['cache-status']).toMatch(/; hit; /)
      for (const other of ['author=searched&sort=title&minRating=1', 'author=searched+author&minRating=1.1&sort=title'])
        expect((await the.client.get(`/books?${other}`)).headers['cache-status']).not.toMatch(/hit/)
    })
  })

  describe('GET /books/{bookId}/reviews, by rating', () => {
    let book: BookView
    beforeAll(async () => {
      book = await the.client.addBook()
      for (const [at, rating] of [3, 5, 4, 1, 5].entries()) await the.client.review(book, `Reader ${at}`, { rating })
    })
    const ratings = async (query: string) =>
      (await the.client.page<ReviewView>(`/books/${book.id}/reviews?${query}`)).items.map(({ rating }) => rating)

    test.each<[string, number[]]>([
      ['', [5, 1, 4, 5, 3]],
      ['sort=oldest', [3, 5, 4, 1, 5]],
      ['sort=highest', [5, 5, 4, 3, 1]],
      ['sort=lowest', [1, 3, 4, 5, 5]],
      ['rating=5', [5, 5]],
      ['rating=4&rating=5', [5, 4, 5]],
      ['rating=5&rating=4&rating=5', [5, 4, 5]],
      ['rating=2', []],
      ['rating=4&rating=1&sort=lowest', [1, 4]],
      ['rating=1&rating=2&rating=3&rating=4&rating=5&sort=highest', [5, 5, 4, 3, 1]],
    ])('P7 %j answers %j', async (query, found) => expect(await ratings(query)).toEqual(found))

    test.each(['', '0', '6', '4.5', '4abc', '4,5', 'five', '%00'])('P7 P8 a rating of %j is refused, and named', async rating => {
      expect(await refusal(`/books/${book.id}/reviews?rating=${rating}`)).toMatch(/^rating/)
      expect(await refusal(`/books/${book.id}/reviews?rating=4&rating=${rating}`)).toMatch(/^rating/)
    })

    test('P7 more ratings than anybody needs are refused; so is another order', async () => {
      const url = `/books/${book.id}/reviews`
      expect(await refusal(`${url}?${'rating=4&'.repeat(21)}`)).toBe('rating must have at most 20 entries.')
      expect(await refusal(`${url}?sort=rating`)).toBe('sort must be one of newest, oldest, highest, lowest.')
      expect(await refusal(`${url}?sort=newest&sort=oldest`)).toBe('sort must be given once.')
    })

    test('P2 a cursor is of one order and one set of ratings only, however they are put', async () => {
      const from = await the.client.page(`/books/${book.id}/reviews?limit=1&rating=5&rating=4`)
      const with5And4 = await the.client.page<ReviewView>(
        `/books/${book.id}/reviews?rating=4&rating=5&rating=4&cursor=${from.next}`,
      )
      expect(with5And4.items.map(({ rating }) => rating)).toEqual([4, 5])
      for (const other of ['', 'rating=5', 'rating=4&rating=5&sort=oldest'])
        await refusal(`/books/${book.id}/reviews?cursor=${from.next}&${other}`)
    })
  })
}
