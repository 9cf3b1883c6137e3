import type { Problem } from './problem-answers.ts'
import { type ProblemCode, problems } from './problems.ts'

const id = '019c1a2b-3c4d-7e5f-8a6b-7c8d9e0f1a2b'

/** What some problems tell besides. */
const more: Partial<Record<ProblemCode, Pick<Problem, 'errors' | 'existing'>>> = {
  'validation-failed': { errors: [{ pointer: '/authors/0', detail: 'must not be empty' }] },
  'isbn-taken': { existing: `/books/${id}` },
  'already-reviewed': { existing: `/books/${id}/reviews/${id}` },
}

/** A problem as it may look, for the API description; what it means is its detail. */
export function problemExample(code: ProblemCode): { summary: string; value: Problem } {
  const { status, title, meaning } = problems[code]
  const value = { type: `/problems/${code}`, title, status, detail: meaning, instance: id, ...more[code] }
  return { summary: title, value }
}
