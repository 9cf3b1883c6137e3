import { describe, expect, test } from '@jest/globals'
import type { ReviewView } from '../../../src/application/ports/views.ts'
import { nobody, noIds, type Opened } from '../client.ts'
import { problemOf, wrongAt } from '../problem-of.ts'

export function submitReviewSuite(the: Opened): void {
  describe('POST /books/{bookId}/reviews', () => {
    /** To a book of its own, unless told. */
    const post = async (body: unknown, id?: string) =>
      the.client.post(`/books/${id ?? (await the.client.addBook()).id}/reviews`, body)

    test('answers the review that was submitted', async () => {
      const { id } = await the.client.addBook()
      const given = { rating: 5, title: 'Growing up is hard', body: 'I was sorry when it ended.', spoiler: true }
      const answer = await post({ reviewer: 'Dorothea', ...given }, id)
      expect(answer.statusCode).toBe(201)
      const review = answer.json<ReviewView>()
      expect(review).toMatchObject({ ...given, bookId: id, reviewer: { name: 'Dorothea' }, edited: false })
      expect(review.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7/)
      expect(review.updatedAt).toBe(review.createdAt)
    })

    test.each([{}, { title: null, body: null, spoiler: false }])(
      'needs a name and a rating, and nothing else: %j',
      async nothing => {
        const answer = await post({ reviewer: 'Dorothea', rating: 1, ...nothing })
        expect(answer.statusCode).toBe(201)
        expect(answer.json()).toMatchObject({ title: null, body: null, spoiler: false })
      },
    )

    test('R8 names the path of the review, where it is found with the same entity tag and the same bytes', async () => {
      const answer = await post({ reviewer: 'Dorothea', rating: 3, body: 'Long.' })
      const { id, bookId } = answer.json<ReviewView>()
      expect(answer.headers.location).toBe(`/books/${bookId}/reviews/${id}`)
      const found = await the.client.get(answer.headers.location!)
      expect(found.statusCode).toBe(200)
      expect(found.headers.etag).toBe(answer.headers.etag)
      expect(found.body).toBe(answer.body)
    })

    test('R7 finds the book by its id in capitals, and leads to it by the usual one', async () => {
      const { id } = await the.client.addBook()
      const answer = await post({ reviewer: 'Dorothea', rating: 3 }, id.toUpperCase())
      expect(answer.statusCode).toBe(201)
      expect(answer.json()).toMatchObject({ bookId: id })
      expect(answer.headers.location).toMatch(new RegExp(`^/books/${id}/`))
    })

    test('R10 one name reviews a book once, however it is written; the answer leads to the review that is there', async () => {
      const book = await the.client.addBook()
      const first = await the.client.review(book, 'Zoë')
      for (const reviewer of ['Zoë', ' Zoë\n', 'Zoe\u0308']) {
        const answer = await post({ reviewer, rating: 1 }, book.id)
        expect(problemOf(answer, 409, 'already-reviewed').existing).toBe(`/books/${book.id}/reviews/${first.id}`)
      }
      expect((await the.client.get(`/books/${book.id}/reviews/${first.id}`)).json()).toEqual(first)
    })

    test('one name is one reviewer, of every book; another name is another', async () => {
      const books = [await the.client.addBook(), await the.client.addBook()] as const
      const dorothea = await the.client.review(books[0], 'Dorothea')
      expect((await the.client.review(books[1], 'Dorothea')).reviewer).toEqual(dorothea.reviewer)
      expect((await the.client.review(books[1], 'dorothea')).reviewer!.id).not.toBe(dorothea.reviewer!.id)
    })

    test('a name given twenty times at once makes one review, and counts once', async () => {
      const { id } = await the.client.addBook()
      const answers = await Promise.all(
        Array.from({ length: 20 }, (_, at) => post({ reviewer: 'Dorothea', rating: 1 + (at % 5) }, id)),
      )
      const made = answers.filter(({ statusCode }) => statusCode === 201)
      expect(made).toHaveLength(1)
      for (const answer of answers.filter(other => other !== made[0]))
        expect(problemOf(answer, 409, 'already-reviewed').existing).toBe(made[0]!.headers.location)
      const { rating } = made[0]!.json<ReviewView>()
      expect((await the.client.get(`/books/${id}`)).json()).toMatchObject({ rating: { average: rating, count: 1 } })
    })

    test('is refused where there is no such book', async () => {
      problemOf(await post({ reviewer: 'Dorothea', rating: 3 }, nobody), 404, 'book-not-found')
    })

    test.each(noIds)('R7 is refused where nothing can have that name: %s', async id => {
      problemOf(await post({ reviewer: 'Dorothea', rating: 3 }, id), 404, 'book-not-found')
    })

    test('R2 every wrong value is told at once, in plain words, by its pointer', async () => {
      const answer = await post({ reviewer: ' ', rating: 6, title: 'x'.repeat(201), body: 'a\0', spoiler: 'yes' })
      expect(problemOf(answer, 422, 'validation-failed').errors).toEqual(
        expect.arrayContaining([
          { pointer: '/reviewer', detail: 'must not be empty' },
          { pointer: '/rating', detail: 'must be 5 or less' },
          { pointer: '/title', detail: 'must have at most 200 characters' },
          { pointer: '/body', detail: 'must not contain the NUL character (U+0000)' },
          { pointer: '/spoiler', detail: 'must be true or false' },
        ]),
      )
      expect(wrongAt(answer)).toHaveLength(5)
    })

    test('R2 what is missing is told by the pointer of where it should be', async () => {
      expect(wrongAt(await post({}))).toEqual(['/reviewer', '/rating'])
    })

    test('R3 members that are not known are named, and not dropped', async () => {
      const answer = await post({ reviewer: 'Dorothea', rating: 3, stars: 3, 'a/b~c': 1, bookId: nobody, version: 2 })
      expect(wrongAt(answer).sort()).toEqual(['/a~1b~0c', '/bookId', '/stars', '/version'])
    })

    test.each([
      [{ rating: '5' }, '/rating'],
      [{ rating: 4.5 }, '/rating'],
      [{ rating: null }, '/rating'],
      [{ rating: true }, '/rating'],
      [{ rating: [5] }, '/rating'],
      [{ rating: 0 }, '/rating'],
      [{ rating: -1 }, '/rating'],
      [{ rating: 1e300 }, '/rating'],
      [{ reviewer: 5 }, '/reviewer'],
      [{ reviewer: { name: 'Dorothea' } }, '/reviewer'],
      [{ title: 5 }, '/title'],
      [{ title: '' }, '/title'],
      [{ body: ['Long.'] }, '/body'],
      [{ spoiler: 'false' }, '/spoiler'],
      [{ spoiler: 0 }, '/spoiler'],
      [{ spoiler: null }, '/spoiler'],
    ])('R3 nothing is turned into what it is not: %j', async (wrong, pointer) => {
      expect(wrongAt(await post({ reviewer: 'Dorothea', rating: 3, ...wrong }))).toEqual([pointer])
    })

    test.each<[string, object, object]>([
      ['/reviewer', { reviewer: '😀'.repeat(100) }, { reviewer: '😀'.repeat(101) }],
      ['/title', { title: 'é'.repeat(200) }, { title: 'é'.repeat(201) }],
      ['/body', { body: '源'.repeat(10_000) }, { body: '源'.repeat(10_001) }],
      ['/body', { body: '' }, { body: '\ud800' }],
    ])('%s: the last that is taken, and the first that is not', async (pointer, taken, refused) => {
      expect((await post({ reviewer: 'Dorothea', rating: 3, ...taken })).statusCode).toBe(201)
      expect(wrongAt(await post({ reviewer: 'Dorothea', rating: 3, ...refused }))).toEqual([pointer])
    })

    test('R6 text is kept in every script, composed and without white space at its ends', async () => {
      const book = await the.client.addBook()
      const review = await the.client.review(book, ' Zoe\u0308 ', { title: '\t👩‍👩‍👧', body: 'ألف ليلة\n\nوليلة\n' })
      expect(review).toMatchObject({ reviewer: { name: 'Zoë' }, title: '👩‍👩‍👧', body: 'ألف ليلة\n\nوليلة' })
      expect((await the.client.get(`/books/${book.id}/reviews/${review.id}`)).json()).toEqual(review)
    })

    test('P8 an unknown query parameter is named', async () => {
      const { id } = await the.client.addBook()
      const answer = await the.client.post(`/books/${id}/reviews?notify=1`, { reviewer: 'Dorothea', rating: 3 })
      expect(problemOf(answer, 400, 'invalid-request').detail).toMatch(/notify/)
    })
  })
}
