import type { LightMyRequestResponse } from 'fastify'
import type { BookView, ReviewView } from '../../../src/application/ports/views.ts'
import type { ApiDocument } from '../../../src/interfaces/http/description/api-document.ts'
import type { Service } from '../../support/memory-service.ts'
import { Client } from '../client.ts'
import { type Asked, type Described, describedBy, requestsFor } from './operations.ts'
import { bearing, mostScopes, somebody } from './people.ts'

interface Somebody {
  readonly id: string
  readonly client: Client
  readonly headers: Readonly<Record<string, string>>
}

/** What a review gives that no example of the document gives. */
const rare = 2
const codeOf = ({ body }: LightMyRequestResponse): string => /"type":"\/problems\/([\w-]+)"/.exec(body)?.[1] ?? ''

/**
 * Asks, with the token of one person and all scopes but a moderator's, for everything that the API document has, as far as it
 * can be done to the reviews of another, and gives what was wrong with it: what is another's must be as it was, to the byte,
 * and whatever names a review or a reviewer and may change something must be refused.
 */
export async function wrongsOfStrangers(
  service: Service,
  token: (sub: string, scope?: string) => Promise<string>,
): Promise<string[]> {
  const person = async (sub: string): Promise<Somebody> => {
    const headers = bearing(await token(sub, mostScopes))
    const client = new Client(service, headers)
    const { reviewer, bookId, id } = await client.submit(await client.addBook())
    await client.delete(`/books/${bookId}/reviews/${id}`, { 'if-match': '*' })
    return { id: reviewer!.id, client, headers }
  }
  const [alice, bob] = [await person(somebody()), await person(somebody())]
  const wrong: string[] = []
  for (const operation of describedBy(JSON.parse(JSON.stringify(service.app.swagger())) as ApiDocument)) {
    const review = await alice.client.submit(await alice.client.addBook(), { rating: rare, title: 'Hers', body: 'Her words.' })
    const elsewhere = (await bob.client.addBook()).id
    const ids = { bookId: review.bookId, reviewId: review.id, reviewerId: alice.id, code: 'not-found' }
    for (const request of [...requestsFor(operation, ids), ...requestsFor(operation, { ...ids, bookId: elsewhere })]) {
      const about = `${operation.id} (${request.method} ${request.url.replace(/[0-9a-f-]{36}/g, '…')})`
      const before = await belongings(alice, review)
      const answers = await sentBy(bob, service, request, await tagOf(alice, review))
      if ((await belongings(alice, review)) !== before) wrong.push(`${about} changed what is another's`)
      const refused = expected(operation, request, elsewhere)
      for (const answer of answers)
        if (refused && !refused.includes(codeOf(answer)))
          wrong.push(`${about} answered ${answer.statusCode} and not ${refused.join(' or ')}`)
    }
  }
  return wrong
}

/** With the tag of the review, if it has one, and without having seen it. */
const sentBy = ({ headers }: Somebody, { app }: Service, request: Asked, tag: string) =>
  Promise.all(
    [tag, '*'].map(ifMatch => app.inject({ ...request, headers: { ...request.headers, ...headers, 'if-match': ifMatch } })),
  )

/** How it must be refused; null: it need not be. */
function expected({ method, path }: Described, { url }: Asked, elsewhere: string): readonly string[] | null {
  if (method === 'GET' || !/\{(?:reviewId|reviewerId)\}/.test(path)) return null
  if (url.includes('reason=')) return ['insufficient-scope'] // what a moderator says
  return url.includes(elsewhere) ? ['review-not-found'] : ['not-your-review']
}

const tagOf = async ({ client }: Somebody, { bookId, id }: ReviewView): Promise<string> =>
  String((await client.get(`/books/${bookId}/reviews/${id}`)).headers.etag)

/** All that is somebody's, as anybody and as they themselves see it. */
async function belongings({ id, client }: Somebody, review: ReviewView): Promise<string> {
  const [mine, one, theirs, book] = await Promise.all([
    client.get('/reviewers/me/reviews?limit=100'),
    client.get(`/books/${review.bookId}/reviews/${review.id}`),
    client.get(`/reviewers/${id}/reviews?limit=100`),
    client.get(`/books/${review.bookId}`),
  ])
  const each = mine.json<{ items: ReviewView[] }>().items.map(({ bookId, id }) => client.get(`/books/${bookId}/reviews/${id}`))
  const all = [mine, one, theirs, ...(await Promise.all(each))].map(({ body, headers }) => [body, headers.etag])
  return JSON.stringify([all, book.json<BookView>().rating.histogram[rare]])
}
