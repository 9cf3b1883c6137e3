import { expect } from '@jest/globals'
import type { FastifyInstance } from 'fastify'
import { ApiAnswers, type Answered } from './api-answers.ts'
import { seen } from './seen-answers.ts'

export type { Answered } from './api-answers.ts'

/**
 * From now on `expect(answer).toMatchApi('GET', '/books/…')` holds an answer against the app's own OpenAPI document: its
 * status, its media type, its headers (all that are documented, and no others) and its body (likewise).
 */
export function useApi(app: FastifyInstance): void {
  const api = new ApiAnswers(app.swagger())
  expect.extend({
    toMatchApi(received: unknown, method: string, url: string) {
      const answer = received as Answered
      const found = api.wrong(answer, method, url)
      if (found.length === 0) seen(api.operation(method, url)!.operationId, answer.statusCode)
      const about = `${method} ${url} → ${answer.statusCode}`
      return {
        pass: found.length === 0,
        message: () => [`${about}: ${found.join('; ') || 'matches the API document'}`, answer.body.slice(0, 1_000)].join('\n\n'),
      }
    },
  })
}

declare module 'expect' {
  interface Matchers<R extends void | Promise<void>, T = unknown> {
    /** Whether the answer is what the API document (see `useApi`) says of this operation. */
    toMatchApi(method: string, url: string): T extends Answered ? R : never
  }
}
