import { type Api, documents, isSuccess, type Operation, operationAt, pathValues, successes } from './description.ts'
import { askerFaults } from './askers.ts'
import { bodyFaults } from './body-faults.ts'
import { headerFaults } from './header-faults.ts'
import type { Model } from './model.ts'
import { queryFaults } from './query-faults.ts'
import { tokenFaults } from './token-faults.ts'
import type { Request } from './requests.ts'
import type { Schemas } from './schemas.ts'

/** Something in a request, and the statuses that may be answered to it. */
export interface Fault {
  readonly what: string
  readonly statuses: readonly number[]
  /** Whether it is only fair, and not needed, to refuse it. */
  readonly lenient?: boolean
  /** Whether it is told whatever else is wrong. */
  readonly first?: boolean
  /** What is told with it in WWW-Authenticate. */
  readonly challenge?: { readonly error?: string; readonly scope?: string }
}

export interface Asked {
  readonly api: Api
  readonly schemas: Schemas
  readonly model: Model
  readonly request: Request
  /** What the document says of this method and path. */
  readonly operation: Operation
  readonly ids: Readonly<Record<string, string>>
  readonly query: URLSearchParams
}

export interface Verdict {
  /** Whatever the request, the answer has one of these. */
  readonly statuses: readonly number[]
  readonly faults: readonly Fault[]
  /** Null: the document does not know the method, or the path. */
  readonly asked: Asked | null
}

/**
 * What may be answered, by the document alone and what it cannot say: a request without a fault succeeds, one with a fault gets
 * the status of one of its faults. Nothing of the service's own checks is used.
 */
export function judge(api: Api, schemas: Schemas, model: Model, request: Request): Verdict {
  const { pathname, searchParams: query } = new URL(request.url, 'http://any')
  const operation = operationAt(api, request.method === 'HEAD' ? 'GET' : request.method, pathname)
  if (!operation) return { statuses: withoutOperation(api, request, pathname), faults: [], asked: null }
  const asked = { api, schemas, model, request, operation, ids: decoded(pathValues(operation.path, pathname)!), query }
  const faults = [
    ...tokenFaults(asked),
    ...pathFaults(asked),
    ...queryFaults(asked),
    ...askerFaults(asked),
    ...headerFaults(asked),
    ...bodyFaults(asked),
  ]
  const first = faults.filter(fault => fault.first)
  const told = (first.length > 0 ? first : faults)
    .flatMap(({ statuses }) => statuses)
    .filter(status => documents(operation, status))
  const done = faults.every(({ lenient }) => lenient) ? successes(operation) : []
  return { statuses: [...new Set([...told, ...done.filter(isSuccess)])], faults, asked }
}

function withoutOperation(api: Api, { method, url }: Request, pathname: string): number[] {
  if (!isDecodable(url)) return isDecodable(pathname) ? [400] : [400, 404, 405]
  if (pathname === '/') return onFrontPage(method) // by an id of two dots
  const known = api.operations.some(({ path }) => pathValues(path, pathname))
  if (!known) return [404, 405, 204, 400, 406, 413, 415, 422, 428, ...(api.tokens ? [401, 403] : [])] // an empty segment may be taken for an id, and the rest be looked at first
  return method === 'OPTIONS' ? [204] : [405]
}

/** It is no operation, and answers as HTTP has it all the same. */
function onFrontPage(method: string): number[] {
  if (method === 'OPTIONS') return [204]
  return method === 'GET' || method === 'HEAD' ? [200, 304, 400, 406] : [405]
}

/** R7: what can have no name, and what has none, is not found. */
function* pathFaults({ schemas, operation, ids, model }: Asked): Iterable<Fault> {
  const { bookId, reviewId } = ids
  if (Object.values(ids).includes(undecodable)) {
    yield { what: 'bad percent-encoding', statuses: [400, 404], first: true }
    return
  }
  for (const { name, schema } of operation.parameters.filter(one => one.in === 'path')) {
    if (schemas.reading(schema, ids[name]) === 'wrong') yield { what: `${name} names nothing`, statuses: [404] }
  }
  if (bookId !== undefined && !model.book(bookId)) yield { what: 'no such book', statuses: [404] }
  else if (bookId && reviewId !== undefined && !model.review(bookId, reviewId)) yield { what: 'no such review', statuses: [404] }
}

const undecodable = '\0undecodable'

function decoded(values: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, isDecodable(value) ? decodeURIComponent(value) : undecodable]),
  )
}

export function isDecodable(text: string): boolean {
  try {
    return decodeURIComponent(text) !== undecodable
  } catch {
    return false
  }
}
