import { expect } from 'expect'
import type { Answered } from '../support/api-matcher.ts'
import type { Verdict } from './oracle.ts'
import type { Request } from './requests.ts'

type Require = (holds: boolean, what: string) => void

/** What every answer has, whatever was asked: no fault of the service, and the form that the document gives it. */
export function checkForm(require: Require, request: Request, { asked }: Verdict, answer: Answered): void {
  const { statusCode, body, headers } = answer
  require(statusCode < 500, `a fault of the service: ${statusCode}`)
  if (request.method === 'HEAD') {
    require(body === '', 'HEAD answers with a body')
    return
  }
  if (statusCode >= 400) checkProblem(require, answer)
  if (statusCode === 405) require(typeof headers['allow'] === 'string', '405 without Allow')
  if (statusCode === 304) require(body === '', '304 with a body')
  if (!asked) return
  try {
    expect(answer).toMatchApi(request.method, request.url)
  } catch (error) {
    require(false, (error as Error).message)
  }
}

/** RFC 9457, and R1. */
function checkProblem(require: Require, { statusCode, body, headers }: Answered): void {
  require(String(headers['content-type']).startsWith(
    'application/problem+json',
  ), `an error as ${String(headers['content-type'])}`)
  require(headers['etag'] === undefined, 'an error with an entity tag')
  const { status, type, instance } = problemIn(body) ?? {}
  require(status === statusCode, `a problem of status ${String(status)} in an answer of status ${statusCode}`)
  require(/^\/problems\/[a-z-]+$/.test(String(type)), `a problem of type ${String(type)}`)
  require(typeof instance === 'string' && instance !== '', 'a problem without an instance')
  require(!/node_modules|\n\s+at |\.ts:\d+/.test(body), 'a problem that tells of the code')
}

function problemIn(body: string): Readonly<Record<string, unknown>> | null {
  try {
    return JSON.parse(body) as Readonly<Record<string, unknown>>
  } catch {
    return null
  }
}
