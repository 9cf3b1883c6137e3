import { appendFileSync } from 'node:fs'

/** The file in which a run writes down which answers it saw; tools/answers-reporter.mjs reads it when all is over. */
const file = process.env['BOOK_REVIEW_SEEN_ANSWERS']
const told = new Set<string>()

/** An answer of this operation with this status was seen, and was as the document says. */
export function seen(operationId: string, status: number): void {
  const line = `${operationId} ${status}\n`
  if (file && !told.has(line)) appendFileSync(file, line)
  told.add(line)
}
