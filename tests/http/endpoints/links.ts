import { beforeAll, describe, expect, test } from '@jest/globals'
import { nobody, type Opened } from '../client.ts'
import { ids, type Item } from '../lists.ts'

/** The targets of a Link header by their relation (RFC 8288, section 3), as a client reads them. */
export function linksOf(header: unknown): Record<string, string> {
  const links = String(header).split(', ')
  for (const link of links) expect(link).toMatch(/^<\/(?:books|reviewers)[!#-;=?-Z_a-z~]*>; rel="(?:first|next)"$/)
  return Object.fromEntries(
    links.map((link): [string, string] => {
      const [, target, relation] = /<(.*)>; rel="(.*)"/.exec(link)!
      return [relation!, target!]
    }),
  )
}

export function linksSuite(the: Opened): void {
  describe('Link', () => {
    let [reviews, count] = ['', 0]
    beforeAll(async () => {
      const book = await the.client.addBook({
        title: `L'«Émile» & <b>"q"; rel=next,>, 100% 漢 +`,
        authors: ['Linked, Author & Sons'],
      })
      for (let n = 0; n < 4; n++) await the.client.addBook({ title: `Émile ${n}`, authors: ['Linked, Author & Sons'] })
      for (const rating of [5, 4, 1, 5]) await the.client.review(book, `Reader ${count++}`, { rating })
      reviews = `/books/${book.id}/reviews`
    })

    /** Follows `next` from the first page to the last, and gives all items, and the links of each page. */
    async function follow(url: string): Promise<{ items: Item[]; firsts: string[] }> {
      const [items, firsts]: [Item[], string[]] = [[], []]
      for (let next: string | undefined = url; next !== undefined;) {
        const answer = await the.client.get(next)
        const page: { items: Item[]; next: string | null } = answer.json()
        const links = linksOf(answer.headers.link)
        items.push(...page.items)
        firsts.push(links.first!)
        expect(links.next === undefined).toBe(page.next === null)
        if (page.next !== null) expect(links.next).toContain(page.next)
        next = links.next
        if (items.length > 1_000) throw new Error('There is no end.')
      }
      return { items, firsts }
    }

    test.each<[string, string]>([
      ['/books?limit=2&author=Linked%2C+Author+%26+Sons', '/books?author=Linked%2C%20Author%20%26%20Sons&limit=2'],
      ['/books?q=%C3%89mile+linked&sort=title&limit=2', '/books?q=%C3%89mile%20linked&sort=title&limit=2'],
      [`/books?limit=1&sort=rating&q=emile+'(*)!`, '/books?sort=rating&q=emile%20%27%28%2A%29%21&limit=1'],
      [
        '/books?limit=1&minRating=3.5&author=linked+author+sons&sort=reviews',
        '/books?minRating=3.5&author=linked%20author%20sons&sort=reviews&limit=1',
      ],
    ])('P4 of %s leads through the whole list and back to its first page, with every filter', async (url, first) => {
      const { items, firsts } = await follow(url)
      expect(new Set(firsts)).toEqual(new Set([first]))
      expect(items.length).toBe(url.includes('minRating') ? 1 : 5)
      expect(new Set(ids(items)).size).toBe(items.length)
      expect((await the.client.get(first)).json()).toEqual((await the.client.get(url)).json())
    })

    test('P4 of reviews keeps each of the ratings', async () => {
      const { items, firsts } = await follow(`${reviews}?limit=1&rating=5&rating=4&sort=oldest`)
      expect(items).toHaveLength(3)
      expect(new Set(firsts)).toEqual(new Set([`${reviews}?rating=5&rating=4&sort=oldest&limit=1`]))
    })

    test('P4 of a book whose id is in capitals names it as it is', async () => {
      const { headers } = await the.client.get(reviews.replace(/[0-9a-f-]{36}/, id => id.toUpperCase()))
      expect(linksOf(headers.link)).toEqual({ first: reviews })
    })

    test('P4 without a query, the first page is the path; a last page has no next', async () => {
      const empty = await the.client.addBook()
      const answer = await the.client.get(`/books/${empty.id}/reviews`)
      expect(answer.headers.link).toBe(`</books/${empty.id}/reviews>; rel="first"`)
    })

    test('P4 a HEAD has the same links, and an error has none', async () => {
      const { link } = (await the.client.get('/books?limit=1')).headers
      expect((await the.service.app.inject({ method: 'HEAD', url: '/books?limit=1' })).headers.link).toBe(link)
      for (const url of ['/books?limit=0', `/books/${nobody}/reviews`])
        expect((await the.client.get(url)).headers).not.toHaveProperty('link')
    })
  })
}
