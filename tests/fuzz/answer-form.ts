import type { Answered, ApiAnswers } from '../support/api-answers.ts'
import type { Verdict } from './oracle.ts'
import type { Request } from './requests.ts'

type Require = (holds: boolean, what: string) => void

/** What every answer has, whatever was asked: no fault of the service, and the form that the document gives it. */
export function checkForm(require: Require, answers: ApiAnswers, request: Request, { asked }: Verdict, answer: Answered): void {
  const { statusCode, body, headers } = answer
  checkId(require, request.headers['x-request-id'], answer)
  if (request.method === 'HEAD') {
    require(statusCode < 500, `a fault of the service: ${statusCode}`)
    require(body === '', 'HEAD answers with a body')
    return
  }
  checkAnyForm(require, answer)
  if (statusCode === 405) require(typeof headers['allow'] === 'string', '405 without Allow')
  if (statusCode === 304) require(body === '', '304 with a body')
  if (!asked) return
  const wrong = answers.wrong(answer, request.method, request.url)
  require(wrong.length === 0, `${statusCode} is not as it is documented: ${wrong.join('; ')}`)
}

/** S5. */
function checkId(require: Require, given: string | undefined, { headers }: Answered): void {
  const id = String(headers['x-request-id'])
  if (given !== undefined && /^[A-Za-z0-9._~-]{1,128}$/.test(given))
    require(id === given, `the request id ${id} instead of ${given}`)
  else require(/^[0-9a-f-]{36}$/.test(id), `the request id ${id}`)
}

/** No fault of the service, and each refusal a problem. */
export function checkAnyForm(require: Require, answer: Answered): void {
  require(answer.statusCode < 500, `a fault of the service: ${answer.statusCode}`)
  if (answer.statusCode >= 400) checkProblem(require, answer)
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
  require(instance === headers['x-request-id'], 'a problem whose instance is not the request')
  require(!/node_modules|\n\s+at |\.ts:\d+/.test(body), 'a problem that tells of the code')
}

function problemIn(body: string): Readonly<Record<string, unknown>> | null {
  try {
    return JSON.parse(body) as Readonly<Record<string, unknown>>
  } catch {
    return null
  }
}
