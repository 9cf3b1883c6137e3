import { expect } from '@jest/globals'
import type { LightMyRequestResponse } from 'fastify'
import type { BookView, ReviewView } from '../../src/application/ports/views.ts'
import type { Service } from './service.ts'

interface Known {
  readonly id: string
  /** The newest first. */
  readonly reviews: ReviewView[]
}
/** What one request has to answer: by its path, and how to compare the answer. */
export interface Question {
  readonly url: string
  /** What of the answer a write changes. */
  readonly read: (answer: LightMyRequestResponse) => unknown
  readonly truth: () => unknown
}

const pageSize = 100

/** Every write that was acknowledged, and what each read must answer after it. */
export class Truth {
  /** The newest first. */
  readonly #books: Known[] = []
  #names = 0

  async addBook(service: Service): Promise<Known> {
    const answer = await service.post('/books', { title: `Book ${++this.#names}`, authors: ['George Eliot'] })
    expect([answer.statusCode, answer.body]).toEqual([201, expect.any(String)])
    const book: Known = { id: answer.json<BookView>().id, reviews: [] }
    this.#books.unshift(book)
    return book
  }

  async review(service: Service, book: Known): Promise<void> {
    const answer = await service.post(`/books/${book.id}/reviews`, { reviewer: `Reader ${++this.#names}`, rating: 4 })
    expect([answer.statusCode, answer.body]).toEqual([201, expect.any(String)])
    book.reviews.unshift(answer.json<ReviewView>())
  }

  /** Changes the rating of the newest review. */
  async revise(service: Service, { reviews }: Known): Promise<void> {
    const [newest] = reviews
    const answer = await service.patch(pathOf(newest!), { rating: (newest!.rating % 5) + 1 })
    expect([answer.statusCode, answer.body]).toEqual([200, expect.any(String)])
    reviews[0] = answer.json<ReviewView>()
  }

  /** Takes back the newest review. */
  async withdraw(service: Service, { reviews }: Known): Promise<void> {
    const answer = await service.delete(pathOf(reviews[0]!))
    expect([answer.statusCode, answer.body]).toEqual([204, ''])
    reviews.shift()
  }

  list(): Question {
    return {
      url: `/books?limit=${pageSize}`,
      read: answer => answer.json<{ items: BookView[] }>().items.map(({ id, rating }) => `${id} ${rating.count}`),
      truth: () => this.#books.slice(0, pageSize).map(({ id, reviews }) => `${id} ${reviews.length}`),
    }
  }

  book({ id, reviews }: Known): Question {
    return {
      url: `/books/${id}`,
      read: answer => answer.json<BookView>().rating.histogram,
      truth: () =>
        Object.fromEntries([1, 2, 3, 4, 5].map(stars => [stars, reviews.filter(({ rating }) => rating === stars).length])),
    }
  }

  reviews({ id, reviews }: Known): Question {
    return {
      url: `/books/${id}/reviews?limit=${pageSize}`,
      read: answer => answer.json<{ items: ReviewView[] }>().items,
      truth: () => reviews.slice(0, pageSize),
    }
  }
}

const pathOf = ({ bookId, id, reviewer }: ReviewView): string =>
  `/books/${bookId}/reviews/${id}?reviewer=${encodeURIComponent(reviewer!.name)}`

/** Asks, and holds the answer against all that was acknowledged before. */
export async function ask(service: Service, { url, read, truth }: Question): Promise<LightMyRequestResponse> {
  const answer = await service.get(url)
  expect([url, answer.statusCode]).toEqual([url, 200])
  expect(read(answer)).toEqual(truth())
  return answer
}

export const isTrue = async (service: Service, { url, read, truth }: Question): Promise<boolean> => {
  const answer = await service.get(url)
  expect([url, answer.statusCode]).toEqual([url, 200])
  return JSON.stringify(read(answer)) === JSON.stringify(truth())
}

export const cacheStatus = ({ headers }: LightMyRequestResponse): string => String(headers['cache-status'])
