import { channel } from 'node:diagnostics_channel'
import { once } from 'node:events'
import type { Socket } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { FastifyInstance } from 'fastify'
import { Unavailable } from '../../src/application/ports/unavailable.ts'
import type { ApiDocument, Operation, Parameter } from '../../src/interfaces/http/description/api-document.ts'
import type { Answered } from '../support/api-answers.ts'
import { useApi } from '../support/api-matcher.ts'
import { memoryService, type Service } from '../support/memory-service.ts'
import { TestIssuer } from '../support/test-issuer.ts'
import { nobody } from './client.ts'
import { Connection, exchange, listen } from './raw-http.ts'
import { anyTokens, bearing, believing, everyScope, tokenOf } from './tokens/people.ts'

interface Target {
  readonly method: string
  readonly url: string
  readonly operation: Operation
}

/** What goes wrong in the next request once it is routed; null: nothing. */
let fault: Error | null = null
const breakable = (message: unknown): void => {
  const { fastify: app } = message as { fastify: FastifyInstance }
  app.addHook('preHandler', (_request, _reply, done) => done(fault ?? undefined))
}

const json = 'application/json'
/** The type of a body that it takes. */
const mediaOf = ({ operation }: Target): string =>
  json in operation.requestBody!.content ? json : Object.keys(operation.requestBody!.content)[0]!

/** Of each way of knowing who asks. @param issuer of access tokens; null: open mode */
function everyOperation(document: ApiDocument, environment: Readonly<Record<string, string>>, issuer: TestIssuer | null): void {
  let service: Service
  /** Of which every request is one too many. */
  let limited: Service
  let port: number
  /** What says who asks, where it matters. */
  let identity: Record<string, string> = {}
  beforeAll(async () => {
    channel('fastify.initialization').subscribe(breakable)
    service = await memoryService({ environment })
    channel('fastify.initialization').unsubscribe(breakable)
    limited = await memoryService({ environment: { ...environment, RATE_LIMIT: '1/24h' } })
    if (issuer) identity = bearing(await tokenOf(issuer, service, 'ada', everyScope))
    await limited.app.inject('/books')
    useApi(service.app)
    port = await listen(service.app)
  })
  afterAll(() => Promise.all([service.close(), limited.close(), issuer?.close()]))

  const head = ({ method, url }: Target, ...headers: string[]) => {
    const fields = Object.entries(identity).map(([name, value]) => `${name}: ${value}`)
    return [`${method} ${url} HTTP/1.1`, ...fields, ...headers, '', ''].join('\r\n')
  }
  const send = (target: Target, ...headers: string[]) => exchange(port, head(target, 'Host: localhost', ...headers))
  const inject = ({ method, url }: Target, headers = {}, payload = ''): Promise<Answered> =>
    service.app.inject({ method: method as 'GET', url, headers: { ...identity, ...headers }, ...(payload && { payload }) })
  /** With a body that is right, so that nothing but the fault is wrong. */
  const failing = async (target: Target, error: Error): Promise<Answered> => {
    const { url, operation } = target
    const example = exampleOf(Object.values(operation.requestBody?.content ?? {})[0]?.schema?.$ref)
    fault = error
    const right = { ...target, url: url.startsWith('/problems') ? '/problems/not-found' : url }
    const type = example ? { 'content-type': json } : {}
    return inject(right, { ...given(operation, 'header'), ...type }, example ? JSON.stringify(example) : '').finally(
      () => (fault = null),
    )
  }
  const exampleOf = ($ref = ''): unknown => document.components.schemas[$ref.split('/').at(-1)!]?.examples?.[0]

  /** What must be given there, as the document's examples have it. */
  const given = ({ parameters = [] }: Operation, place: 'query' | 'header'): Record<string, string> =>
    Object.fromEntries(
      parameters
        .map(
          one => (one.$ref ? document.components.parameters![one.$ref.split('/').at(-1)!]! : one) as Parameter & { in: string },
        )
        .filter(one => one.required && one.in === place)
        .map(({ name, example }) => [name, String(example)]),
    )

  /** As when Node finds, every half minute, that a request has not come in full. */
  const tooSlow = async (target: Target): Promise<Answered> => {
    const accepted = once(service.app.server, 'connection') as Promise<[Socket]>
    const connection = await Connection.open(port)
    const [socket] = await accepted
    connection.send(head(target, 'Host: localhost').slice(0, -2))
    service.app.server.emit('clientError', Object.assign(new Error('slow'), { code: 'ERR_HTTP_REQUEST_TIMEOUT' }), socket)
    return (await connection.untilClosed())[0]!
  }

  /** How any operation can be made to answer so. */
  const provoked: Readonly<Record<string, (target: Target) => Promise<Answered>>> = {
    400: target => exchange(port, head(target)),
    406: target => inject(target, { accept: 'image/png' }),
    408: target => tooSlow(target),
    413: target =>
      inject(
        target,
        { 'content-type': mediaOf(target) },
        JSON.stringify('x'.repeat(mediaOf(target) === json ? 70_000 : 11_000_000)),
      ),
    415: target => inject(target, { 'content-type': 'text/plain' }, 'Middlemarch'),
    417: target => send(target, 'Connection: close', 'Expect: the-unexpected'),
    422: target => inject(target, { 'content-type': mediaOf(target) }, '[]'),
    429: async ({ method, url }) => limited.app.inject({ method: method as 'GET', url }),
    431: target => send(target, `X-Long: ${'x'.repeat(20_000)}`),
    500: target => failing(target, new Error('boom')),
    503: target => failing(target, new Unavailable('The database', new Error('boom'))),
    ...(issuer && {
      401: target => inject(target, { authorization: '' }),
      403: async target => inject(target, bearing(await tokenOf(issuer, service, 'ada', ''))),
    }),
  }

  const urlOf = (path: string, operation: Operation): string => {
    const query = new URLSearchParams(given(operation, 'query')).toString()
    return path.replace(/\{\w+\}/g, nobody) + (query && `?${query}`)
  }

  const targets = Object.entries(document.paths).flatMap(([path, has]) =>
    Object.entries(has).map(([verb, operation]): [string, Target] => [
      operation.operationId,
      { method: verb.toUpperCase(), url: urlOf(path, operation), operation },
    ]),
  )

  describe.each(targets)('%s', (_, target) => {
    const answers = Object.entries(target.operation.responses).filter(([, { content }]) => !content?.['application/json'])
    const statuses = answers.map(([status]) => status).filter(status => provoked[status])

    test.each(statuses)('D1 R1 gives the %s that it documents', async status => {
      const answer = await provoked[status]!(target)
      expect([answer.statusCode, answer.body]).toEqual([Number(status), expect.stringContaining('"type":"/problems/')])
      expect(answer).toMatchApi(target.method, target.url)
    })
  })
}

const documentOf = async (environment: Readonly<Record<string, string>>) => {
  const service = await memoryService({ environment })
  return JSON.parse(JSON.stringify(service.app.swagger())) as ApiDocument
}
const issuer = await TestIssuer.start()
const [open, tokens] = [await documentOf({}), await documentOf(anyTokens)]
describe('in open mode,', () => everyOperation(open, {}, null))
describe('with access tokens,', () => everyOperation(tokens, believing(issuer), issuer))
