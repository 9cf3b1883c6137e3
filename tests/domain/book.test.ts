import { describe, expect, test } from '@jest/globals'
import { Book, type BookDetails, wrongWithBook } from '../../src/domain/book.ts'
import { Isbn } from '../../src/domain/isbn.ts'
import { aBookId, aMoment, middlemarch } from './examples.ts'
import { wrongWith } from './refused.ts'

const add = (details: Partial<BookDetails> = {}) => Book.add(aBookId, { ...middlemarch, ...details }, aMoment)
const wrong = (details: Partial<BookDetails>) => wrongWith(() => add(details))

describe('a book', () => {
  test('is kept as it was told, in its first version', () => {
    expect(add().state).toEqual({
      ...middlemarch,
      id: aBookId,
      isbn: Isbn.of('9780141439549'),
      createdAt: aMoment,
      updatedAt: aMoment,
      version: 1,
    })
  })

  test('needs a title and an author, and nothing else', () => {
    const nothing = { isbn: null, publishedYear: null, language: null, description: null }
    expect(Book.add(aBookId, { title: 'Beowulf', authors: ['Anonymous'] }, aMoment).state).toMatchObject(nothing)
    expect(add(nothing).state).toMatchObject(nothing)
  })

  test('keeps its texts tidy, its authors in order, its ISBN as 13 digits and its language as BCP 47 writes it', () => {
    const { state } = add({
      title: ' Les Mise\u0301rables ',
      authors: [' Zola', 'Balzac ', 'Zola'],
      isbn: '0-14-044430-0',
      language: 'FRA',
      description: '\n',
    })
    expect(state).toMatchObject({
      title: 'Les Misérables',
      authors: ['Zola', 'Balzac', 'Zola'],
      isbn: { digits: '9780140444308' },
      language: 'fr',
      description: '',
    })
  })

  test('says that it was added, as the first event of the book', () => {
    expect(add().added()).toEqual({ type: 'book-added', bookId: aBookId, sequence: 0, at: aMoment })
  })

  test('is given back as it was kept, whatever rules were made since', () => {
    const state = { ...add().state, authors: [], version: 7 }
    expect(Book.restore(state).state).toEqual(state)
  })
})

describe('a book is refused', () => {
  test('with everything that is wrong, each by its pointer', () => {
    const all = {
      title: '\0',
      authors: ['', 'George Eliot', ' ', 'a'.repeat(201)],
      isbn: '978-0-14-143954-8',
      publishedYear: 1871.5,
      language: 'en_GB',
      description: '\ud800',
    }
    const violations = [
      { pointer: '/title', detail: 'must not contain the NUL character (U+0000)' },
      { pointer: '/authors/0', detail: 'must not be empty' },
      { pointer: '/authors/2', detail: 'must not be empty' },
      { pointer: '/authors/3', detail: 'must have at most 200 characters, not 201' },
      { pointer: '/isbn', detail: 'must be an ISBN: its check digit would be 9, not 8' },
      { pointer: '/publishedYear', detail: 'must be a whole number from -9999 to 9999' },
      { pointer: '/language', detail: 'must be a language tag (BCP 47), such as en or pt-BR' },
      { pointer: '/description', detail: 'must not contain half of a surrogate pair' },
    ]
    expect(wrong(all)).toEqual(violations)
    expect(wrongWithBook(all)).toEqual(violations)
    expect(() => add(all)).toThrow('/title: must not contain the NUL character (U+0000) /authors/0: must not be empty')
  })

  test('without an author', () => {
    expect(wrong({ authors: [] })).toEqual([{ pointer: '/authors', detail: 'must name at least one author' }])
  })

  test('with more than 50 authors, told apart from what is wrong with one of them', () => {
    expect(wrong({ authors: Array.from({ length: 51 }, (_, at) => (at === 50 ? '' : 'Anonymous')) })).toEqual([
      { pointer: '/authors', detail: 'must name at most 50 authors, not 51' },
      { pointer: '/authors/50', detail: 'must not be empty' },
    ])
  })

  test.each([Number.NaN, Number.POSITIVE_INFINITY, 0.5])('with a year of %d', publishedYear => {
    expect(wrong({ publishedYear })).toHaveLength(1)
  })
})

/** A well-formed tag of 32 characters that ends in a hyphen. */
const longTag = 'en-x-aaaaaaaa-bbbbbbbb-cccccccc-'

describe('a book’s limits', () => {
  test.each<[string, Partial<BookDetails>, Partial<BookDetails>, string]>([
    ['/title', { title: '😀'.repeat(500) }, { title: '😀'.repeat(501) }, 'must have at most 500 characters, not 501'],
    ['/title', { title: 'M' }, { title: '' }, 'must not be empty'],
    ['/authors/0', { authors: ['é'.repeat(200)] }, { authors: ['é'.repeat(201)] }, 'must have at most 200 characters, not 201'],
    ['/authors/0', { authors: ['A'] }, { authors: [' '] }, 'must not be empty'],
    [
      '/authors',
      { authors: Array<string>(50).fill('A') },
      { authors: Array<string>(51).fill('A') },
      'must name at most 50 authors, not 51',
    ],
    ['/publishedYear', { publishedYear: 9999 }, { publishedYear: 10_000 }, 'must be a whole number from -9999 to 9999'],
    ['/publishedYear', { publishedYear: -9999 }, { publishedYear: -10_000 }, 'must be a whole number from -9999 to 9999'],
    ['/language', { language: `${longTag}ddd` }, { language: `${longTag}dddd` }, 'must have at most 35 characters, not 36'],
    [
      '/description',
      { description: 'x'.repeat(10_000) },
      { description: 'x'.repeat(10_001) },
      'must have at most 10000 characters, not 10001',
    ],
  ])('%s: the last that is taken, and the first that is not', (pointer, taken, refused, detail) => {
    expect(wrong(taken)).toEqual([])
    expect(wrong(refused)).toEqual([{ pointer, detail }])
  })

  test('a language tag is as long as BCP 47 writes it', () => {
    const tail = 'x-abcdefgh-abcdefgh-abcdefgh-ab'
    expect(wrong({ language: `sr-${tail}` })).toEqual([])
    expect(wrong({ language: `sh-${tail}` })).toEqual([
      { pointer: '/language', detail: 'must have at most 35 characters as BCP 47 writes it, not 39' },
    ])
  })

  test('the year nought and an empty description are nothing special', () => {
    expect(add({ publishedYear: 0, description: '' }).state).toMatchObject({ publishedYear: 0, description: '' })
  })
})
