import { describe, expect, test } from '@jest/globals'
import type { Book, BookDetails } from '../../src/domain/book.ts'
import { aBook, anIsbn, awkwardTexts, times } from './samples.ts'
import type { Store } from './stores.ts'

/** The part of the UnitOfWork contract by which a book is recognised that somebody else has written down. */
export function findingAlike(store: () => Store): void {
  const add = (book: Book) => store().unitOfWork.run(tx => tx.books.add(book))
  const find = (book: Book) => store().unitOfWork.run(tx => tx.books.findAlike(book))
  const kept = async (details: Partial<BookDetails>) => {
    const book = aBook(details)
    await add(book)
    return book.state.id
  }

  test('by its ISBN, whatever it is called', async () => {
    const isbn = anIsbn()
    const id = await kept({ isbn, title: 'Silas Marner, the Weaver', authors: ['George Eliot'] })
    expect(await find(aBook({ isbn, title: 'Weaver', authors: ['Mary Ann Evans'] }))).toBe(id)
    expect(await find(aBook({ isbn: anIsbn(), title: 'Weaver', authors: ['Mary Ann Evans'] }))).toBeNull()
  })

  test.each<[string, BookDetails]>([
    ['as it stands', { title: 'Žluťoučký kůň', authors: ['Karel Čapek', 'Josef Čapek'] }],
    ['in another case, without accents and with other punctuation', { title: '«ZLUTOUCKY — KUN!»', authors: ['karel capek'] }],
    ['by its second author alone', { title: 'Žluťoučký kůň', authors: ['Josef Čapek'] }],
    ['with an author more, in another order', { title: 'Žluťoučký kůň', authors: ['Translator', 'Josef  Čapek'] }],
    ['with an ISBN, where it has none', { title: 'Žluťoučký kůň', authors: ['Karel Čapek'], isbn: anIsbn() }],
  ])('by its title and an author: %s', async (_, details) => {
    const title = `Žluťoučký kůň`
    const id =
      (await find(aBook({ title, authors: ['Karel Čapek'] }))) ?? (await kept({ title, authors: ['Karel Čapek', 'Josef Čapek'] }))
    expect(await find(aBook(details))).toBe(id)
  })

  test('by its title and an author, though the ISBN is that of another edition', async () => {
    const id = await kept({ title: 'Adam Bede', authors: ['George Eliot'], isbn: anIsbn() })
    expect(await find(aBook({ title: 'Adam Bede', authors: ['George Eliot'], isbn: anIsbn() }))).toBe(id)
  })

  test('rather by its ISBN than by its title', async () => {
    const [isbn, details] = [anIsbn(), { title: 'Felix Holt', authors: ['George Eliot'] }]
    await kept(details)
    const id = await kept({ isbn, title: 'The Radical', authors: ['Somebody'] })
    expect(await find(aBook({ ...details, isbn }))).toBe(id)
  })

  test.each<[string, BookDetails]>([
    ['a title that only begins so', { title: 'Scenes of Clerical Life, vol. 2', authors: ['George Eliot'] }],
    ['a title with the words in another order', { title: 'Clerical Scenes of Life', authors: ['George Eliot'] }],
    ['an author of whom it is a part of the name', { title: 'Scenes of Clerical Life', authors: ['Eliot'] }],
    ['an author whose name has it in it', { title: 'Scenes of Clerical Life', authors: ['George Eliot Jr.'] }],
    ['an author who is a word of the title', { title: 'Scenes of Clerical Life', authors: ['Scenes'] }],
  ])('not by %s', async (_, details) => {
    if (!(await find(aBook({ title: 'Scenes of Clerical Life', authors: ['George Eliot'] }))))
      await kept({ title: 'Scenes of Clerical Life', authors: ['George Eliot'] })
    expect(await find(aBook(details))).toBeNull()
  })

  test('of several the one that was added first', async () => {
    const [first, second, third] = times(3, () => aBook({ title: 'Brother Jacob', authors: ['George Eliot'] }))
    for (const book of [second!, third!, first!]) await add(book)
    const [oldest] = [first!, second!, third!].map(({ state }) => state.id).sort()
    expect(await find(aBook({ title: 'Brother Jacob', authors: ['George Eliot'] }))).toBe(oldest)
  })

  describe('a title whose words do not say all of it has to be the same to the letter:', () => {
    const long = (end: string) => `${'Proceedings of a society '.repeat(6)}${end}`
    test.each<[string, string, string]>([
      ['it has none', '!!!', '???'],
      ['they are too many', long('1'), long('2')],
      ['one of them is too long', `${'a'.repeat(100)}b`, `${'a'.repeat(100)}c`],
      ['they are just too many', `${'ab '.repeat(39)}abc`, `${'ab '.repeat(39)}abc d`],
    ])('%s', async (_, title, other) => {
      const id = await kept({ title, authors: ['A. Author'] })
      expect(await find(aBook({ title, authors: ['a author'] }))).toBe(id)
      expect(await find(aBook({ title: other, authors: ['A. Author'] }))).toBeNull()
    })
  })

  test.each([...awkwardTexts.entries()])('whatever it is called: %d, %j', async (at, text) => {
    const details = { title: `Called ${text}, ${at}`, authors: [text] }
    const id = await kept(details)
    expect(await find(aBook(details))).toBe(id)
    const bare = await kept({ title: text, authors: [`By ${at} ${text}`] })
    expect(await find(aBook({ title: text, authors: ['B', `By ${at} ${text}`] }))).toBe(bare)
  })

  test('of the unit of work itself, too, before it is kept', async () => {
    const book = aBook({ title: 'Impressions of Theophrastus Such' })
    const found = await store().unitOfWork.run(async tx => {
      const before = await tx.books.findAlike(book)
      await tx.books.add(book)
      return [before, await tx.books.findAlike(aBook({ title: 'impressions of theophrastus such' }))]
    })
    expect(found).toEqual([null, book.state.id])
  })
}
