import { describe, expect, test } from '@jest/globals'
import type { BookView } from '../../../src/application/ports/views.ts'
import { nobody, type Opened } from '../client.ts'
import { problemOf, wrongAt } from '../problem-of.ts'

export function addBookSuite(the: Opened): void {
  describe('POST /books', () => {
    const post = (body: unknown) => the.client.post('/books', body)

    test('answers the book that was added', async () => {
      const given = {
        title: 'Middlemarch',
        authors: ['George Eliot', 'Mary Ann Evans'],
        isbn: '9780141439549',
        publishedYear: 1871,
        language: 'en',
        description: 'A study of provincial life.',
      }
      const answer = await post(given)
      expect(answer.statusCode).toBe(201)
      expect(answer.json()).toEqual({
        ...given,
        id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/),
        rating: { average: null, count: 0, histogram: { 1: 0, 2: 0, 3: 0, 4: 0, 5: 0 } },
        createdAt: expect.stringMatching(/^2026-01-02T03:04:\d\d\.\d{3}Z$/),
        updatedAt: expect.stringMatching(/^2026-01-02T03:04:\d\d\.\d{3}Z$/),
      })
    })

    test.each([{}, { isbn: null, publishedYear: null, language: null, description: null }])(
      'needs a title and an author, and nothing else: %j',
      async nothing => {
        const answer = await post({ title: 'Beowulf', authors: ['Anonymous'], ...nothing })
        expect(answer.statusCode).toBe(201)
        expect(answer.json()).toMatchObject({ isbn: null, publishedYear: null, language: null, description: null })
      },
    )

    test('R8 names the path of the book, where it is found with the same entity tag and the same bytes', async () => {
      const answer = await post({ title: 'Romola', authors: ['George Eliot'] })
      const { location, etag } = answer.headers
      expect(location).toBe(`/books/${answer.json<BookView>().id}`)
      const found = await the.client.get(location!)
      expect(found.statusCode).toBe(200)
      expect(etag).toMatch(/^"[\w-]{22}"$/)
      expect(found.headers.etag).toBe(etag)
      expect(found.body).toBe(answer.body)
    })

    test.each([
      ['0-306-40615-2', '9780306406157'],
      ['080442957x', '9780804429573'],
      ['978 0 14 044430 8', '9780140444308'],
      ['979-10-90636-07-1', '9791090636071'],
    ])('an ISBN may be given as %s, and is kept as %s', async (isbn, digits) => {
      expect(await the.client.addBook({ isbn })).toMatchObject({ isbn: digits })
    })

    test('R10 an ISBN names one book, in whatever form it is given; the answer leads to that book', async () => {
      const first = await the.client.addBook({ isbn: '0-14-143951-3' })
      for (const isbn of ['0141439513', '9780141439518', '978-0-14-143951-8']) {
        const taken = await post({ title: 'Another', authors: ['Another'], isbn })
        expect(problemOf(taken, 409, 'isbn-taken').existing).toBe(`/books/${first.id}`)
      }
      expect((await the.client.get(`/books/${first.id}`)).json()).toEqual(first)
    })

    test('an ISBN given twenty times at once makes one book', async () => {
      const answers = await Promise.all(
        Array.from({ length: 20 }, (_, at) => post({ title: `Copy ${at}`, authors: ['A'], isbn: '9780198815006' })),
      )
      const made = answers.filter(({ statusCode }) => statusCode === 201)
      expect(made).toHaveLength(1)
      for (const answer of answers.filter(other => other !== made[0]))
        expect(problemOf(answer, 409, 'isbn-taken').existing).toBe(made[0]!.headers.location)
    })

    test('R6 text is kept in every script, composed and without white space at its ends', async () => {
      const book = await the.client.addBook({ title: '\n源氏物語 📖 \u00a0', authors: [' Emily Bronte\u0308'], language: 'JPN' })
      expect(book).toMatchObject({ title: '源氏物語 📖', authors: ['Emily Brontë'], language: 'ja' })
      expect((await the.client.get(`/books/${book.id}`)).json()).toEqual(book)
    })

    test('R2 every wrong value is told at once, in plain words, by its pointer', async () => {
      const authors = ['', 'George Eliot', 7, ' ', 'a'.repeat(201)]
      const answer = await post({
        title: ' ',
        authors,
        isbn: '978-0-14-143954-8',
        publishedYear: 1871.5,
        language: 'en_GB',
        description: 5,
      })
      expect(problemOf(answer, 422, 'validation-failed').errors).toEqual(
        expect.arrayContaining([
          { pointer: '/title', detail: 'must not be empty' },
          { pointer: '/authors/0', detail: 'must not be empty' },
          { pointer: '/authors/2', detail: 'must be text' },
          { pointer: '/authors/3', detail: 'must not be empty' },
          { pointer: '/authors/4', detail: 'must have at most 200 characters' },
          { pointer: '/isbn', detail: 'must be an ISBN: its check digit would be 9, not 8' },
          { pointer: '/publishedYear', detail: 'must be a whole number or null' },
          { pointer: '/language', detail: 'must be a language tag (BCP 47), such as en or pt-BR' },
          { pointer: '/description', detail: 'must be text or null' },
        ]),
      )
      expect(wrongAt(answer)).toHaveLength(9)
    })

    test('R2 what is missing is told by the pointer of where it should be', async () => {
      expect(wrongAt(await post({}))).toEqual(['/title', '/authors'])
    })

    test.each([[[]], [[{ title: 'A', authors: ['B'] }]], ['"Middlemarch"'], ['null'], ['5'], ['true']])(
      'R2 a body that is no object is told by the empty pointer: %j',
      async body => expect(wrongAt(await post(body))).toEqual(['']),
    )

    test('R3 members that are not known are named, and not dropped', async () => {
      const answer = await post({ title: 'A', authors: ['B'], year: 1871, 'a/b~c': 1, '': 2, id: nobody, rating: null })
      expect(wrongAt(answer).sort()).toEqual(['/', '/a~1b~0c', '/id', '/rating', '/year'])
    })

    test.each([
      [{ title: 1984 }, '/title'],
      [{ title: true }, '/title'],
      [{ title: null }, '/title'],
      [{ title: ['A'] }, '/title'],
      [{ authors: 'George Eliot' }, '/authors'],
      [{ authors: null }, '/authors'],
      [{ authors: { 0: 'George Eliot' } }, '/authors'],
      [{ authors: [['George Eliot']] }, '/authors/0'],
      [{ isbn: 9780141439549 }, '/isbn'],
      [{ publishedYear: '1871' }, '/publishedYear'],
      [{ publishedYear: true }, '/publishedYear'],
      [{ language: 1 }, '/language'],
      [{ description: false }, '/description'],
    ])('R3 nothing is turned into what it is not: %j', async (wrong, pointer) => {
      expect(wrongAt(await post({ title: 'A', authors: ['B'], ...wrong }))).toEqual([pointer])
    })

    test.each([
      ['{"__proto__": {"isbn": null}, "title": "A", "authors": ["B"]}', '/__proto__'],
      ['{"title": "A", "authors": ["B"], "constructor": {"prototype": {}}}', '/constructor'],
      ['{"title": "A", "authors": ["B"], "constructor": "C"}', '/constructor'],
      ['{"title": "A", "authors": [{"__proto__": 1}]}', '/authors/0'],
    ])('R6 R3 a member that could change what every object inherits is refused by its name: %s', async (body, pointer) => {
      expect(wrongAt(await post(body))).toEqual([pointer])
      expect({}).not.toHaveProperty('isbn')
    })

    test.each([
      ['{"title": "a\\u0000b", "authors": ["A"]}', '/title'],
      ['{"title": "A", "authors": ["A", "\\ud83d"]}', '/authors/1'],
      ['{"title": "A", "authors": ["A"], "description": "\\ude00 half"}', '/description'],
      ['{"title": "A", "authors": ["A"], "language": "en\\u0000"}', '/language'],
      ['{"title": "A", "authors": ["A"], "isbn": "0306406152\\u0000"}', '/isbn'],
    ])('R6 NUL and halves of surrogate pairs are refused: %s', async (body, pointer) => {
      expect(wrongAt(await post(body))).toEqual([pointer])
    })

    test.each<[string, object, object]>([
      ['/title', { title: '😀'.repeat(500) }, { title: '😀'.repeat(501) }],
      ['/authors', { authors: Array<string>(50).fill('A') }, { authors: Array<string>(51).fill('A') }],
      ['/authors', { authors: ['A'] }, { authors: [] }],
      ['/authors/0', { authors: ['é'.repeat(200)] }, { authors: ['é'.repeat(201)] }],
      ['/publishedYear', { publishedYear: -9999 }, { publishedYear: -10_000 }],
      ['/publishedYear', { publishedYear: 9999 }, { publishedYear: 10_000 }],
      ['/language', { language: 'en-x-aaaaaaaa-bbbbbbbb-cccccccc-ddd' }, { language: 'en-x-aaaaaaaa-bbbbbbbb-cccccccc-dddd' }],
      ['/description', { description: '源'.repeat(10_000) }, { description: '源'.repeat(10_001) }],
    ])('%s: the last that is taken, and the first that is not', async (pointer, taken, refused) => {
      const book = await the.client.addBook(taken)
      expect((await the.client.get(`/books/${book.id}`)).json()).toMatchObject(taken)
      expect(wrongAt(await post({ title: 'A', authors: ['B'], ...refused }))).toEqual([pointer])
    })

    test('what is refused is not kept', async () => {
      await the.client.addBook({ isbn: '9780140430578' })
      const before = await the.client.page('/books')
      await post({ title: 'A', authors: ['B'], isbn: '978-0-14-143954-8' })
      await post({ title: 'A', authors: ['B'], isbn: '9780140430578' })
      await post({ title: 'A', authors: ['B'], year: 1871 })
      expect(await the.client.page('/books')).toEqual(before)
    })

    test('P8 an unknown query parameter is named', async () => {
      const answer = await the.client.post('/books?dryRun=true', { title: 'A', authors: ['B'] })
      expect(problemOf(answer, 400, 'invalid-request').detail).toMatch(/dryRun/)
    })
  })
}
