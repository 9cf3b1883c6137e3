import { describe, expect, test } from '@jest/globals'
import { readFileSync } from 'node:fs'
import type { BookFileRow } from '../../src/application/ports/book-file.ts'
import type { BookDetails } from '../../src/domain/book.ts'
import { GoodbooksFile } from '../../src/infrastructure/imports/goodbooks-file.ts'
import { filesFolder, header, lines, row } from './made-up-file.ts'

const files = filesFolder()

async function rowsOf(content: string | Buffer): Promise<BookFileRow[]> {
  return Array.fromAsync(new GoodbooksFile().rows(files.write(content)))
}

async function onlyBook(line: string, columns = header): Promise<BookDetails> {
  const [only] = await rowsOf(lines(columns, line))
  if (!only || typeof only.content === 'string') throw new Error(`There is no book but ${JSON.stringify(only)}`)
  return only.content
}

const places = (rows: BookFileRow[]) =>
  rows.map(({ line, content }) => `${line}: ${typeof content === 'string' ? content : content.title}`)

describe('What a row says', () => {
  test('is a book, without what nobody asks for', async () => {
    const book = await onlyBook(row({ isbn: '9780141439549', authors: 'George Eliot', year: '1871.0', title: 'Middlemarch' }))
    expect(book).toEqual({
      title: 'Middlemarch',
      authors: ['George Eliot'],
      isbn: '9780141439549',
      publishedYear: 1871,
      language: 'eng',
    })
  })

  test.each([
    ['439023483', '0439023483'],
    ['2312X', '000002312X'],
    ['7', '0000000007'],
    ['043902348X', '043902348X'],
    ['', null],
  ])('an ISBN written "%s" is %s', async (isbn, read) => {
    expect((await onlyBook(row({ isbn }))).isbn).toBe(read)
  })

  test.each([
    ['2008.0', 2008],
    ['-1750.0', -1750],
    ['1969', 1969],
    ['', null],
    ['around 1900', Number.NaN],
  ])('a year written "%s" is %s', async (year, read) => {
    expect((await onlyBook(row({ year }))).publishedYear).toBe(read)
  })

  test.each([
    ['"J.K. Rowling, Mary GrandPré"', ['J.K. Rowling', 'Mary GrandPré']],
    ['"  Gabriel   García\tMárquez ,,  Edith    Grossman "', ['Gabriel García Márquez', 'Edith Grossman']],
    ['"李白, أبو نواس"', ['李白', 'أبو نواس']],
    ['', []],
  ])('authors written %s are %j', async (authors, read) => {
    expect((await onlyBook(row({ authors }))).authors).toEqual(read)
  })

  test('47 authors of one book come all, in their order', async () => {
    const names = Array.from({ length: 47 }, (_, at) => `Author ${47 - at}`)
    expect((await onlyBook(row({ authors: `"${names.join(', ')}"` }))).authors).toEqual(names)
  })

  test.each([
    ['"The Hunger Games (The Hunger Games, #1)"', 'The Hunger Games (The Hunger Games, #1)'],
    ['"The ""Genius"""', 'The "Genius"'],
    ['"An Essay\nin  Two Lines"', 'An Essay in Two Lines'],
    ['  Emma  ', 'Emma'],
    ['千と千尋 🐉', '千と千尋 🐉'],
  ])('a title written %j is %s', async (title, read) => {
    expect((await onlyBook(row({ title }))).title).toBe(read)
  })

  test('no language is none', async () => {
    expect((await onlyBook(row({ language: '' }))).language).toBeNull()
  })

  test('columns are found by their names, in whatever order and among others', async () => {
    const book = await onlyBook(
      'en,x,Emma,"Jane Austen",,1815.0,y',
      'language_code,a,title,authors,isbn,original_publication_year,b',
    )
    expect(book).toEqual({ title: 'Emma', authors: ['Jane Austen'], isbn: null, publishedYear: 1815, language: 'en' })
  })
})

describe('The line that a row is named by', () => {
  const long = row({ title: '"A\n""Title""\n\nof Four Lines"' })

  test('is the one it begins on, also behind a title of several lines', async () => {
    const rows = await rowsOf(lines(header, row({}), long, long, row({ title: 'Emma' })))
    expect(rows.map(({ line }) => line)).toEqual([2, 3, 7, 11])
  })

  test('is right where lines end in CR and LF', async () => {
    const rows = await rowsOf(lines(header, row({}), 'too short', row({ title: 'Emma' })).replaceAll('\n', '\r\n'))
    expect(places(rows)).toEqual(['2: Frankenstein', '3: has not the 7 columns of the first line', '4: Emma'])
  })

  test('is right behind a title of several lines where lines end in CR and LF', async () => {
    const rows = await rowsOf(lines(header, long, row({ title: 'Emma' })).replaceAll('\n', '\r\n'))
    expect(places(rows)).toEqual(['2: A "Title" of Four Lines', '6: Emma'])
  })
})

describe('A file of goodbooks', () => {
  test('may begin with a byte order mark', async () => {
    const columns = 'isbn,authors,original_publication_year,title,language_code'
    expect(places(await rowsOf(`\uFEFF${lines(columns, ',Jane Austen,,Emma,en')}`))).toEqual(['2: Emma'])
  })

  test('may lack the last line end', async () => {
    expect(places(await rowsOf(lines(header, row({ title: 'Emma' })).trimEnd()))).toEqual(['2: Emma'])
  })

  test('may end in empty lines', async () => {
    expect(places(await rowsOf(lines(header, row({ title: 'Emma' }), '', '')))).toEqual(['2: Emma'])
  })

  test('may hold no book', async () => {
    expect(await rowsOf(lines(header))).toEqual([])
    expect(await rowsOf(header)).toEqual([])
  })

  test('comes whole where letters of several bytes lie across what is read at once', async () => {
    // Three bytes a letter and an odd number of bytes in front: whatever is read at once, some letter lies across its end.
    const title = '本'.repeat(300_000)
    const [first, second] = await rowsOf(lines(header, row({ title }), row({ title: `x${title}` })))
    expect(first?.content).toMatchObject({ title })
    expect(second?.content).toMatchObject({ title: `x${title}` })
  })

  test('tells how much of it was read, to the end', async () => {
    const path = files.write(lines(header, row({}), row({ title: '本'.repeat(100_000) })))
    const file = new GoodbooksFile()
    expect(file.progress()).toEqual({ read: 0, size: 0 })
    await Array.fromAsync(file.rows(path))
    const size = readFileSync(path).length
    expect(file.progress()).toEqual({ read: size, size })
  })

  test('can be read again by the same reader', async () => {
    const path = files.write(lines(header, row({ title: 'Emma' })))
    const file = new GoodbooksFile()
    await Array.fromAsync(file.rows(path))
    expect(places(await Array.fromAsync(file.rows(path)))).toEqual(['2: Emma'])
    expect(file.progress().read).toBe(file.progress().size)
  })
})
