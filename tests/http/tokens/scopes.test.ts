import { readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { type Scope, scopes } from '../../../src/application/ports/access-tokens.ts'
import type { ApiDocument } from '../../../src/interfaces/http/description/api-document.ts'
import { memoryService } from '../../support/memory-service.ts'
import { nobody } from '../client.ts'
import { problemOf } from '../problem-of.ts'
import { describedBy, requestsFor } from './operations.ts'
import { bearing, openedToTokens } from './people.ts'

/** Every set of scopes that there can be. */
const sets = scopes.reduce<Scope[][]>((all, scope) => [...all, ...all.map(set => [...set, scope])], [[]])
const ids = { bookId: nobody, reviewId: nobody, reviewerId: nobody, code: 'not-found' }

const file = new URL('../../../openapi.tokens.json', import.meta.url)
const operations = describedBy(JSON.parse(readFileSync(file, 'utf8')) as ApiDocument)
const named = (some: typeof operations) => some.map(one => [one.id, one] as const)
const [guarded, free] = [operations.filter(({ lists }) => lists), operations.filter(({ lists }) => !lists)]

describe('with access tokens, by the API document,', () => {
  const the = openedToTokens(memoryService)

  test('whatever changes something needs a token with a scope, and every scope is of use', () => {
    const unguarded = operations.filter(({ method, lists }) => method !== 'GET' && !lists?.every(list => list.length > 0))
    expect(unguarded.map(({ id }) => id)).toEqual([])
    expect(new Set(operations.flatMap(({ lists }) => lists?.flat() ?? []))).toEqual(new Set(scopes))
  })

  describe.each(named(free))('%s', (_, operation) => {
    test.each([undefined, 'Bearer junk', 'Bearer', 'Basic YQ=='])(
      'answers who has no token, or one of no use (%s)',
      async authorization => {
        for (const request of requestsFor(operation, ids)) {
          const headers = { ...request.headers, ...(authorization !== undefined && { authorization }) }
          const answer = await the.service.app.inject({ ...request, headers })
          expect([200, 400, 404]).toContain(answer.statusCode) // 400: the example of a cursor is one of another list
          expect(answer.headers).not.toHaveProperty('www-authenticate')
        }
      },
    )
  })

  describe.each(named(guarded))('%s', (_, operation) => {
    const lists = operation.lists ?? []
    const enough = (set: readonly Scope[]) => lists.some(list => list.every(scope => set.includes(scope as Scope)))
    const answersTo = async (set: readonly Scope[]) => {
      const headers = bearing(await the.token('ada', set.join(' ')))
      const requests = requestsFor(operation, ids)
      return Promise.all(requests.map(one => the.service.app.inject({ ...one, headers: { ...one.headers, ...headers } })))
    }

    test('refuses who has no token', async () => {
      for (const request of requestsFor(operation, ids)) {
        const answer = await the.service.app.inject(request)
        problemOf(answer, 401, 'authentication-required')
        expect(answer.headers['www-authenticate']).toBe('Bearer realm="book-review"')
      }
    })

    test.each(sets.filter(enough).map(set => [set]))('lets in who has the scopes %j', async set => {
      const answers = await answersTo(set)
      const kinds = answers.map(({ statusCode }) => statusCode)
      expect(kinds.some(status => status !== 401 && status !== 403 && status < 500)).toBe(true)
    })

    const lacking = sets.filter(set => !enough(set))
    if (lacking.length > 0)
      test.each(lacking.map(set => [set]))('refuses who has only the scopes %j, and says which it needs', async set => {
        for (const answer of await answersTo(set)) {
          problemOf(answer, 403, 'insufficient-scope')
          expect(answer.headers['www-authenticate']).toBe(
            `Bearer realm="book-review", error="insufficient_scope", scope="${lists[0]!.join(' ')}"`,
          )
        }
      })
  })
})
