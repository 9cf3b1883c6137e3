// Tells, after a run of all HTTP tests, which documented answers no test has seen (rule D1), and fails the run for them. After
// a run of some of them it says nothing.
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

const root = path.dirname(import.meta.dirname)

export default class AnswersReporter {
  #folder = mkdtempSync(path.join(tmpdir(), 'book-review-answers-'))
  #seen = path.join(this.#folder, 'seen')
  #partial
  #error

  constructor({ testNamePattern, onlyChanged, shard }) {
    this.#partial = Boolean(testNamePattern || onlyChanged || shard)
    process.env.BOOK_REVIEW_SEEN_ANSWERS = this.#seen // each worker inherits it
  }

  onRunComplete(_contexts, { testResults, numFailedTests, numFailedTestSuites }) {
    const run = new Set(testResults.map(({ testFilePath }) => testFilePath))
    const complete = globSync('tests/http/**/*.test.ts', { cwd: root }).every(file => run.has(path.join(root, file)))
    if (complete && !this.#partial && numFailedTests + numFailedTestSuites === 0) this.#compare()
    rmSync(this.#folder, { recursive: true, force: true })
  }

  getLastError() {
    return this.#error
  }

  #compare() {
    const seen = new Set(readFileSync(this.#seen, 'utf8').split('\n'))
    const missing = documented().filter(answer => !seen.has(answer))
    if (missing.length === 0) return
    this.#error = new Error(`D1: documented, but no HTTP test has seen it (operation, status):\n  ${missing.join('\n  ')}`)
    console.error(this.#error.message)
  }
}

/** `<operation> <status>` of each answer that is described: in open mode, or with access tokens. */
function documented() {
  const answers = ['openapi.json', 'openapi.tokens.json'].flatMap(file => {
    const { paths } = JSON.parse(readFileSync(path.join(root, file), 'utf8'))
    const operations = Object.values(paths).flatMap(Object.values)
    return operations.flatMap(({ operationId, responses }) => Object.keys(responses).map(status => `${operationId} ${status}`))
  })
  return [...new Set(answers)]
}
