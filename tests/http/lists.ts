import type { Client } from './client.ts'

export type Item = { readonly id: string; readonly createdAt: string }

/** One of the service's lists, with nothing else in it than what a test adds. */
export interface List {
  readonly url: string
  /** As the seal of its cursors knows it. */
  readonly name: string
  /** Adds something to it. */
  readonly add: () => Promise<Item>
}

/** The kinds of lists there are, and how to come by one of each. */
export const lists: [string, (client: Client) => Promise<List>][] = [
  ['GET /books', async client => ({ url: '/books', name: 'books', add: () => client.addBook() })],
  [
    'GET /books/{bookId}/reviews',
    async client => {
      const book = await client.addBook()
      let n = 0
      const add = () => client.review(book, `Reader ${++n}`, { rating: 1 + (n % 5) })
      return { url: `/books/${book.id}/reviews`, name: `reviews of ${book.id}`, add }
    },
  ],
]

/** Adds so many, one after another, and gives them newest first. */
export async function fill({ add }: List, count: number): Promise<Item[]> {
  const items: Item[] = []
  for (let n = 0; n < count; n++) items.unshift(await add())
  return items
}

/** All pages from the first to the last. */
export async function walk(client: Client, { url }: List, limit: number): Promise<Item[][]> {
  const pages: Item[][] = []
  let next: string | null = null
  do {
    const page: { items: Item[]; next: string | null } = await client.page(
      `${url}?limit=${limit}${next === null ? '' : `&cursor=${encodeURIComponent(next)}`}`,
    )
    pages.push(page.items)
    next = page.next
    if (pages.length > 1_000) throw new Error(`${url} has no end.`)
  } while (next !== null)
  return pages
}

export const ids = (items: readonly Item[]): string[] => items.map(({ id }) => id)
