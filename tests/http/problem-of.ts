import { expect } from '@jest/globals'
import type { Problem } from '../../src/interfaces/http/problems/problem-answers.ts'
import type { Answered } from '../support/api-matcher.ts'

const members = ['type', 'title', 'status', 'detail', 'instance', 'errors', 'existing']

/** The problem that an answer is, after seeing that it is one as RFC 9457 and R1 want it. */
export function problemOf(answer: Answered, status: number, code: string): Problem {
  expect({ status: answer.statusCode, body: answer.body }).toMatchObject({ status })
  expect(answer.headers).toMatchObject({ 'content-type': 'application/problem+json', 'cache-control': 'no-store' })
  expect(answer.headers).not.toHaveProperty('etag')
  const problem = JSON.parse(answer.body) as Problem
  expect(problem).toMatchObject({ type: `/problems/${code}`, status })
  expect(Object.keys(problem).filter(member => !members.includes(member))).toEqual([])
  for (const text of [problem.title, problem.detail, problem.instance]) expect(text).toMatch(/\S/)
  expect(answer.body).not.toMatch(/node_modules|\.ts:\d|\bat \w+ \(|select .* from|insert into/i)
  return problem
}

/** The pointers of what a `validation-failed` problem lists. */
export function wrongAt(answer: Answered): string[] {
  const { errors = [] } = problemOf(answer, 422, 'validation-failed')
  for (const { detail } of errors) expect(detail).toMatch(/^(must|is) /)
  return errors.map(({ pointer }) => pointer)
}
