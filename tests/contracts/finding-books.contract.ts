import { beforeAll, describe, expect, test } from '@jest/globals'
import type { AllBooksQuery } from '../../src/application/ports/catalogue.ts'
import type { BookPosition } from '../../src/application/ports/orders.ts'
import { wordsOf } from '../../src/domain/words.ts'
import { aBook, anIsbn, aReview, awkwardTexts, moment, times } from './samples.ts'
import type { Store } from './stores.ts'
import { follow } from './walk.ts'
import { addBooks, submitReviews } from './write.ts'

/** The part of the Catalogue contract about filters on books. */
export function findingBooks(store: () => Store): void {
  /** The titles of what a query finds, in their order. */
  async function found(query: AllBooksQuery, limit = 2): Promise<string[]> {
    const page = async (after: BookPosition | null) => (await store().catalogue.books({ ...query, limit, after })).view
    return (await follow(page)).flatMap(({ items }) => items.map(({ title }) => title))
  }
  const isbn = anIsbn()
  const books = [
    aBook({ title: 'Zoë’s Daniel Deronda', authors: ['George Eliot'], isbn }),
    aBook({ title: 'Zoë: A Life', authors: ['Mary Ann EVANS', 'George Eliot-Évans'] }),
    aBook({ title: 'ZOE (the null and the NULL)', authors: ['null', 'Évans & Sons'] }),
    aBook({ title: '紅樓夢 zoe', authors: ['曹雪芹'] }),
    aBook({ title: 'אֶרֶץ zoe', authors: ['ש״י עגנון'] }),
    aBook({ title: 'zoe 📖👩‍🚀 1984', authors: ['…'] }),
  ] as const
  const [deronda, life, nothing, dream, land, pictures] = books.map(({ state }) => state.title) as [
    string,
    string,
    string,
    string,
    string,
    string,
  ]
  beforeAll(() => addBooks(store().unitOfWork, ...books))

  describe('P6 by words', () => {
    test.each<[string, string[]]>([
      ['Deronda', [deronda]],
      ['deronda DANIEL', [deronda]],
      ['zoe george eliot', [deronda, life]],
      ['zoë evans', [life, nothing]],
      ['zoe evans george', [life]],
      ['zoe NULL', [nothing]],
      ['zoe 夢紅', [dream]],
      ['zoe 雪', [dream]],
      ['zoe 夢想', []],
      ['ארץ zoe', [land]],
      ['zoe עגנון', [land]],
      ['zoe 📖', [pictures]],
      ['zoe 🚀 1984', [pictures]],
      ['zoe 198', []],
      ['derond zoe', []],
      ['deronda | zoe', [deronda]],
      ['deronda & ! zoe', [deronda]],
      ['!deronda', [deronda]],
      ['deronda:*', [deronda]],
      [`'deronda' "daniel" (zoe)`, [deronda]],
      ['deronda <-> daniel', [deronda]],
      ['{deronda}', [deronda]],
      ['{"deronda",zoe}', [deronda]],
      ['deronda\\ %', [deronda]],
      [`deronda'; drop table books; --`, []],
      ['=george eliot deronda', [deronda]],
      ['zoe ? ?? :a $1', []],
      ['zoe '.repeat(120) + 'deronda', [deronda]],
      ['z'.repeat(500), []],
      ['漢'.repeat(500), []],
    ])('%j', async (words, titles) => expect((await found({ words, sort: 'title' })).sort()).toEqual(titles.toSorted()))

    test('any text that has a word finds the book of that title', async () => {
      const awkward = awkwardTexts.filter(text => wordsOf(text).length > 0)
      await addBooks(store().unitOfWork, ...awkward.map(title => aBook({ title: `${title} awk`, authors: [title] })))
      for (const title of awkward) {
        const kept = aBook({ title: `${title} awk` }).state.title
        expect([title, await found({ words: `awk ${title}` })]).toEqual([title, expect.arrayContaining([kept])])
        expect(await found({ words: 'awk', author: title })).toContain(kept)
      }
    })
  })

  describe('P6 by author', () => {
    test.each<[string, string[]]>([
      ['George Eliot', [deronda]],
      ['george éliot', [deronda]],
      ['George Eliot Evans', [life]],
      ['Eliot', []],
      ['Eliot George', []],
      ['Mary Ann Evans', [life]],
      ['NULL', [nothing]],
      ['evans, sons', [nothing]],
      ['曹雪芹', [dream]],
      ['曹雪', []],
    ])('%s', async (author, titles) => expect(await found({ author, words: 'zoe', sort: 'title' })).toEqual(titles))
  })

  test('P6 by ISBN, and by all filters together', async () => {
    expect(await found({ isbn })).toEqual([deronda])
    expect(await found({ isbn: anIsbn() })).toEqual([])
    expect(await found({ isbn, words: 'zoe', author: 'george eliot', sort: 'reviews' })).toEqual([deronda])
    expect(await found({ isbn, words: 'life' })).toEqual([])
    expect(await found({ isbn, author: 'Mary Ann Evans' })).toEqual([])
    expect(await found({ isbn, minRating: 1 })).toEqual([])
  })

  test('P6 by rating: that which is shown', async () => {
    const author = 'Rated Author'
    const rated = [[5], [4, 4, 4, 5], [4, 4, 4, 4, 5], [1], []].map(ratings => ({
      ratings,
      book: aBook({ title: ratings.join(' ') || 'none', authors: [author] }),
    }))
    await addBooks(store().unitOfWork, ...rated.map(({ book }) => book))
    for (const { ratings, book } of rated)
      await submitReviews(store().unitOfWork, ...ratings.map(rating => aReview(book.state.id, { rating })))
    const from = (minRating: number) => found({ author, minRating, sort: 'rating' })
    expect(await from(1)).toEqual(['5', '4 4 4 5', '4 4 4 4 5', '1'])
    expect(await from(1.1)).toEqual(['5', '4 4 4 5', '4 4 4 4 5'])
    expect(await from(4.2)).toEqual(['5', '4 4 4 5', '4 4 4 4 5'])
    expect(await from(4.3)).toEqual(['5', '4 4 4 5']) // 4.25, which is shown as 4.3
    expect(await from(4.4)).toEqual(['5'])
    expect(await from(5)).toEqual(['5'])
    for (const sort of ['newest', 'title', 'reviews'] as const)
      expect((await found({ author, minRating: 4.3, sort })).sort()).toEqual(['4 4 4 5', '5'])
    expect(await found({ minRating: 4.3, words: '4 5 rated' })).toEqual(['4 4 4 5'])
  })

  test('P6 what many books fit is found as what few do', async () => {
    const many = times(1_100, at => aBook({ title: `Tale ${at % 7} of ${at}`, authors: ['Very Prolific'] }, moment))
    await store().unitOfWork.run(tx => tx.books.addMissing(many))
    const words = 'prolific tale'
    const all = await found({ words, sort: 'title' }, 90)
    expect(all).toHaveLength(1_100)
    expect(new Set(all).size).toBe(1_100)
    expect(await found({ words, author: 'Very Prolific' }, 90)).toHaveLength(1_100)
    const newest = many.map(({ state }) => state).sort((a, b) => (a.id < b.id ? 1 : -1))
    const { view } = await store().catalogue.books({ words, limit: 100, after: null })
    expect(view.items.map(({ id }) => id)).toEqual(newest.slice(0, 100).map(({ id }) => id))
    expect(await found({ words: `${words} 1099` })).toEqual(['Tale 0 of 1099'])
    expect(await found({ words, minRating: 1 })).toEqual([])
  })

  test('P5 all that fit, in their order, and no more is read than is taken', async () => {
    const { catalogue } = store()
    const titles: string[] = []
    for await (const { id, title } of catalogue.allBooks({ words: 'zoe', sort: 'title' })) {
      titles.push(title)
      expect((await catalogue.book(id)).view).toMatchObject({ id }) // others can read meanwhile, also where there is one connection only
    }
    expect(titles).toEqual(await found({ words: 'zoe', sort: 'title' }))
    expect(titles).toHaveLength(6)
    let taken = 0
    for await (const { id } of catalogue.allBooks({ words: 'prolific' }))
      if (++taken === 101) expect(id).toMatch(/^[0-9a-f-]{36}$/)
    expect(taken).toBe(1_100)
    for await (const { title } of catalogue.allBooks({})) {
      expect(title).toEqual(expect.any(String))
      break
    }
  })
}
