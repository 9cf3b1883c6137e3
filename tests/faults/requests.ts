import type { FastifyInstance, LightMyRequestResponse } from 'fastify'
import type { BookView } from '../../src/application/ports/views.ts'

/** What the tests ask of the service, and how it came by its answers. */
export const requests = (app: FastifyInstance) => ({
  get: (url: string) => app.inject({ method: 'GET', url }),

  /** Reads a list; gives how it was come by, and the titles. */
  async books(url = '/books'): Promise<{ status: number; source: string; titles: string[] }> {
    const answer = await app.inject({ method: 'GET', url })
    if (answer.statusCode !== 200) return { status: answer.statusCode, source: '', titles: [] }
    const titles = answer.json<{ items: BookView[] }>().items.map(({ title }) => title)
    return { status: 200, source: sourceOf(answer), titles }
  },

  add: (title: string) => app.inject({ method: 'POST', url: '/books', payload: { title, authors: ['Mary Shelley'] } }),

  review: (book: string, reviewer: string) =>
    app.inject({ method: 'POST', url: `${book}/reviews`, payload: { reviewer, rating: 4 } }),
})

/** `miss; stored`, `hit redis` …: the Cache-Status header without what varies from call to call. */
export const sourceOf = ({ headers }: LightMyRequestResponse): string =>
  String(headers['cache-status'])
    .replace('book-reviews; ', '')
    .replace('fwd=', '')
    .replace(/; ttl=\d+; detail=/, ' ')
