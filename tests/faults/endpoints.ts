import { expect } from '@jest/globals'
import { ask, type Truth } from './truth.ts'
import type { World } from './world.ts'

type Book = Awaited<ReturnType<Truth['addBook']>>

/** One row of the matrix: a request that must be answered, and rightly, whatever is the matter with Redis. */
export interface Endpoint {
  readonly name: string
  /** Asks, and checks the answer. Gives its Cache-Status, where it has one. */
  readonly ask: (world: World, book: Book) => Promise<string | undefined>
  /** Checks, after it was asked, what cannot be seen in its own answer. */
  readonly verify?: (world: World, book: Book) => Promise<unknown>
}

const statusOf = async (answer: ReturnType<typeof ask>): Promise<string> => String((await answer).headers['cache-status'])

async function seenEverywhere({ service, truth }: World, book: Book): Promise<void> {
  for (const question of [truth.reviews(book), truth.book(book), truth.list()]) await ask(service, question)
}

export const endpoints: readonly Endpoint[] = [
  { name: 'GET /books', ask: ({ service, truth }) => statusOf(ask(service, truth.list())) },
  { name: 'GET /books/{id}', ask: ({ service, truth }, book) => statusOf(ask(service, truth.book(book))) },
  { name: 'GET /books/{id}/reviews', ask: ({ service, truth }, book) => statusOf(ask(service, truth.reviews(book))) },
  {
    name: 'POST /books',
    ask: async ({ service, truth }) => {
      await truth.addBook(service)
      return undefined
    },
    verify: ({ service, truth }) => ask(service, truth.list()),
  },
  {
    name: 'POST /books/{id}/reviews',
    ask: async ({ service, truth }, book) => {
      await truth.review(service, book)
      return undefined
    },
    verify: seenEverywhere,
  },
  {
    name: 'PATCH /books/{id}/reviews/{id}',
    ask: async ({ service, truth }, book) => {
      await truth.revise(service, book)
      return undefined
    },
    verify: seenEverywhere,
  },
  {
    name: 'POST and DELETE /books/{id}/reviews/{id}',
    ask: async ({ service, truth }, book) => {
      await truth.review(service, book)
      await truth.withdraw(service, book)
      return undefined
    },
    verify: seenEverywhere,
  },
  {
    name: 'GET /readyz',
    ask: async ({ service }) => {
      const { cache } = service.shared
      const before = cache.state
      const answer = await service.get('/readyz')
      const possible = [before, cache.state] // it may change while the database is asked
      const ready = { status: 'ready', access: 'open', dependencies: { database: 'up', cache: 'up' } }
      const degraded = { status: 'degraded', access: 'open', dependencies: { database: 'up', cache: 'down' } }
      expect(answer.statusCode).toBe(200)
      expect(possible.map(state => (state === 'up' ? ready : degraded))).toContainEqual(answer.json())
      return undefined
    },
    verify: ({ service, truth }) => ask(service, truth.list()),
  },
]
