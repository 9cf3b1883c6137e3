import type { ApiDocument, Operation, Parameter } from '../../../src/interfaces/http/description/api-document.ts'

type Place = 'path' | 'query' | 'header'
type Values = Readonly<Record<string, string>>

/** One operation of an API document, and how it may be asked for. */
export interface Described {
  readonly id: string
  readonly method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE'
  readonly path: string
  /** The lists of scopes of which one is enough; null: no token is needed. */
  readonly lists: readonly (readonly string[])[] | null
  /** What it must be given, and then besides each one thing that it may be given in the query, by the examples of the document. */
  readonly queries: readonly Values[]
  readonly headers: Values
  readonly body: unknown
}

export interface Asked {
  readonly method: Described['method']
  readonly url: string
  readonly headers: Values
  readonly payload?: string
}

type Secured = Operation & { security?: Record<string, string[]>[] }

/** The operations of a document. */
export function describedBy(document: ApiDocument): Described[] {
  const resolved = <Part extends { $ref?: string }>(part: Part): Part =>
    part.$ref
      ? (part.$ref
          .slice(2)
          .split('/')
          .reduce<unknown>((at, name) => (at as Record<string, unknown>)[name], document) as Part)
      : part
  return Object.entries(document.paths).flatMap(([path, has]) =>
    Object.entries(has).map(([verb, operation]) => {
      const { operationId, parameters = [], requestBody, security } = operation as Secured
      const all = parameters.map(one => resolved(one) as Parameter & { in: Place })
      const given = (place: Place) => valuesOf(all.filter(one => one.in === place && one.required))
      const optional = all.filter(one => one.in === 'query' && !one.required)
      const media = Object.values(requestBody?.content ?? {})[0]
      return {
        id: operationId,
        method: verb.toUpperCase() as Described['method'],
        path,
        lists: security && security.length > 0 ? security.map(one => Object.values(one)[0]!) : null,
        queries: [given('query'), ...optional.map(one => ({ ...given('query'), ...valuesOf([one]) }))],
        headers: given('header'),
        body: media?.example ?? (media?.schema && resolved(media.schema).examples?.[0]),
      }
    }),
  )
}

const valuesOf = (parameters: readonly Parameter[]): Values =>
  Object.fromEntries(
    parameters.map(({ name, example, schema }) => [name, String(example ?? schema.examples?.[0] ?? schema.enum?.[0])]),
  )

/** Each way of asking for it. @param ids what the parameters of its path are */
export const requestsFor = ({ method, path, queries, headers, body }: Described, ids: Values): Asked[] =>
  queries.map(query => {
    const search = new URLSearchParams(query).toString()
    return {
      method,
      url: path.replace(/\{(\w+)\}/g, (_, name: string) => ids[name] ?? name) + (search && `?${search}`),
      headers: { ...headers, ...(body !== undefined && { 'content-type': 'application/json' }) },
      ...(body !== undefined && { payload: JSON.stringify(body) }),
    }
  })
