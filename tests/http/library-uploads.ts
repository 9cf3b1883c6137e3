import type { LightMyRequestResponse } from 'fastify'
import { expect } from '@jest/globals'
import type { BookView, ReviewView } from '../../src/application/ports/views.ts'
import type { LibrarySummary } from '../../src/application/use-cases/library-report.ts'
import type { Problem } from '../../src/interfaces/http/problems/problem-answers.ts'
import type { Client } from './client.ts'

/** What a report says of a row. */
export interface ReportedRow {
  readonly line: number
  readonly title: string | null
  readonly outcome: 'added' | 'already-there' | 'skipped'
  readonly bookId: string | null
  readonly bookAdded: boolean
  readonly reviewId: string | null
  readonly reviewAdded: boolean
  readonly reason: string | null
  readonly remarks: readonly string[]
}

export interface Report {
  readonly summary: LibrarySummary
  readonly results: readonly ReportedRow[]
}

export type ReportLine = { readonly row: ReportedRow } | { readonly summary: LibrarySummary } | { readonly problem: Problem }

export const csvHeaders = { 'content-type': 'text/csv' }
export const asLines = { accept: 'application/x-ndjson' }

export const importsOf = (reviewer: string): string => `/imports?reviewer=${encodeURIComponent(reviewer)}`

export const upload = (client: Client, file: string, reviewer: string, headers = {}): Promise<LightMyRequestResponse> =>
  client.post(importsOf(reviewer), file, { ...csvHeaders, ...headers })

export async function imported(client: Client, file: string, reviewer: string): Promise<Report> {
  const answer = await upload(client, file, reviewer)
  expect([answer.statusCode, answer.statusCode === 200 || answer.body]).toEqual([200, true])
  return answer.json()
}

export function readLines<Line = ReportLine>(body: string): Line[] {
  if (body === '') return []
  expect(body.endsWith('\n')).toBe(true)
  return body
    .slice(0, -1)
    .split('\n')
    .map(line => JSON.parse(line) as Line)
}

/** Everything that a reviewer has reviewed, the oldest first, each with its book. */
export async function libraryOf(client: Client, reviewer: string): Promise<{ review: ReviewView; book: BookView }[]> {
  const path = `/reviewers/me/reviews?reviewer=${encodeURIComponent(reviewer)}&limit=100`
  const reviews: ReviewView[] = []
  for (let next: string | null = ''; next !== null;) {
    const page: { items: ReviewView[]; next: string | null } = await client.page(path + (next && `&cursor=${next}`))
    reviews.push(...page.items)
    next = page.next
  }
  return Promise.all(
    reviews.reverse().map(async review => ({ review, book: (await client.get(`/books/${review.bookId}`)).json<BookView>() })),
  )
}
