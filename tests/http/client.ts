import { afterAll, beforeAll, expect } from '@jest/globals'
import type { LightMyRequestResponse } from 'fastify'
import type { BookView, ReviewView } from '../../src/application/ports/views.ts'
import { useApi } from '../support/api-matcher.ts'
import type { Service } from '../support/memory-service.ts'

type Headers = Readonly<Record<string, string>>

/** Asks one service, and holds every answer against its API document. */
export class Client {
  readonly #service: Service
  readonly #usual: Headers
  /** @param usual what each request says, unless told */
  constructor(service: Service, usual: Headers = {}) {
    this.#service = service
    this.#usual = usual
  }

  get(url: string, headers: Headers = {}): Promise<LightMyRequestResponse> {
    return this.#ask('GET', url, headers)
  }

  /** @param body a string is sent as it is, and anything else as JSON */
  post(url: string, body: unknown, headers: Headers = {}): Promise<LightMyRequestResponse> {
    const payload = typeof body === 'string' ? body : JSON.stringify(body)
    return this.#ask('POST', url, { 'content-type': 'application/json', ...headers }, payload)
  }

  /** @param body as for `post`, of the type of a JSON Merge Patch unless told */
  patch(url: string, body: unknown, headers: Headers = {}): Promise<LightMyRequestResponse> {
    const payload = typeof body === 'string' ? body : JSON.stringify(body)
    return this.#ask('PATCH', url, { 'content-type': 'application/merge-patch+json', ...headers }, payload)
  }

  delete(url: string, headers: Headers = {}): Promise<LightMyRequestResponse> {
    return this.#ask('DELETE', url, headers)
  }

  async addBook(details: object = {}): Promise<BookView> {
    const answer = await this.post('/books', { title: 'Middlemarch', authors: ['George Eliot'], ...details })
    expect(answer.statusCode).toBe(201)
    return answer.json()
  }

  review(book: Pick<BookView, 'id'>, reviewer: string, opinion: object = {}): Promise<ReviewView> {
    return this.submit(book, { reviewer, ...opinion })
  }

  /** As `review`, where a token tells who it is. */
  async submit({ id }: Pick<BookView, 'id'>, opinion: object = {}): Promise<ReviewView> {
    const answer = await this.post(`/books/${id}/reviews`, { rating: 4, ...opinion })
    expect(answer.statusCode).toBe(201)
    return answer.json()
  }

  async page<Item = BookView>(url: string): Promise<{ items: Item[]; next: string | null }> {
    const answer = await this.get(url)
    expect(answer.statusCode).toBe(200)
    return answer.json()
  }

  async #ask(
    method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
    url: string,
    headers: Headers,
    payload?: string,
  ): Promise<LightMyRequestResponse> {
    const answer = await this.#service.app.inject({
      method,
      url,
      headers: { ...this.#usual, ...headers },
      ...(payload !== undefined && { payload }),
    })
    expect(answer).toMatchApi(method, url)
    return answer
  }
}

export interface Opened {
  readonly service: Service
  readonly client: Client
}

/** A service for the suite that this is called in, and who asks it. */
export function opened(open: () => Promise<Service>): Opened {
  let service: Service | undefined
  beforeAll(async () => {
    service = await open()
    useApi(service.app)
  })
  afterAll(() => service?.close())
  return {
    get service() {
      return service!
    },
    get client() {
      return new Client(service!)
    },
  }
}

/** Nothing is named so: an id as good as any. */
export const nobody = '019c1a2b-3c4d-7e5f-8a6b-ffffffffffff'

/** What is no UUID, in a path: nothing can have that name (R7). */
export const noIds = [
  '1',
  'middlemarch',
  `${nobody}0`,
  nobody.slice(1),
  nobody.replaceAll('-', ''),
  '%00',
  `${nobody}%0A`,
  '%F0%9F%93%96',
]
