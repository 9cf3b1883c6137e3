import { expect } from '@jest/globals'
import type { Reviewer } from '../../src/domain/review.ts'
import type { Client } from './client.ts'

export type Item = { readonly id: string; readonly createdAt: string; readonly bookId?: string }

/** One of the service's lists, with nothing else in it than what a test adds. */
export interface List {
  /** Its path, with what it must be asked by. */
  readonly url: string
  /** As the seal of its cursors knows it. */
  readonly name: string
  /** Adds something to it. */
  readonly add: () => Promise<Item>
  /** The path of one of its items by itself. */
  readonly pathOf: (item: Item) => string
}

/** The URL of a list that is asked for this, too. */
export const asking = ({ url }: Pick<List, 'url'>, query: string): string => `${url}${url.includes('?') ? '&' : '?'}${query}`

let reviewers = 0
/** Somebody who has not reviewed anything yet, and how they are known. */
export async function aReviewer(client: Client, name = `Reviewer ${++reviewers}`): Promise<Reviewer> {
  const book = await client.addBook()
  const { id, reviewer } = await client.review(book, name)
  const mine = `/books/${book.id}/reviews/${id}?reviewer=${encodeURIComponent(name)}`
  expect((await client.delete(mine, { 'if-match': '*' })).statusCode).toBe(204)
  return reviewer!
}

const reviewPath = ({ bookId, id }: Item): string => `/books/${bookId}/reviews/${id}`

async function listOfReviewer(client: Client, urlOf: (reviewer: Reviewer) => string): Promise<List> {
  const reviewer = await aReviewer(client)
  const add = async () => client.review(await client.addBook(), reviewer.name)
  return { url: urlOf(reviewer), name: `reviews by ${reviewer.id}`, add, pathOf: reviewPath }
}

/** The kinds of lists there are, and how to come by one of each. */
export const lists: [string, (client: Client) => Promise<List>][] = [
  [
    'GET /books',
    async client => ({ url: '/books', name: 'books', add: () => client.addBook(), pathOf: ({ id }) => `/books/${id}` }),
  ],
  [
    'GET /books/{bookId}/reviews',
    async client => {
      const book = await client.addBook()
      let n = 0
      const add = () => client.review(book, `Reader ${++n}`, { rating: 1 + (n % 5) })
      return { url: `/books/${book.id}/reviews`, name: `reviews of ${book.id}`, add, pathOf: reviewPath }
    },
  ],
  [
    'GET /reviewers/me/reviews',
    client => listOfReviewer(client, ({ name }) => `/reviewers/me/reviews?reviewer=${encodeURIComponent(name)}`),
  ],
  ['GET /reviewers/{reviewerId}/reviews', client => listOfReviewer(client, ({ id }) => `/reviewers/${id}/reviews`)],
]

/** Adds so many, one after another, and gives them newest first. */
export async function fill({ add }: List, count: number): Promise<Item[]> {
  const items: Item[] = []
  for (let n = 0; n < count; n++) items.unshift(await add())
  return items
}

/** All pages from the first to the last. */
export async function walk(client: Client, list: Pick<List, 'url'>, limit: number): Promise<Item[][]> {
  const pages: Item[][] = []
  let next: string | null = null
  do {
    const page: { items: Item[]; next: string | null } = await client.page(
      asking(list, `limit=${limit}${next === null ? '' : `&cursor=${encodeURIComponent(next)}`}`),
    )
    pages.push(page.items)
    next = page.next
    if (pages.length > 1_000) throw new Error(`${list.url} has no end.`)
  } while (next !== null)
  return pages
}

export const ids = (items: readonly Item[]): string[] => items.map(({ id }) => id)
