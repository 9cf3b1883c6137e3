import { channel } from 'node:diagnostics_channel'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { afterAll, afterEach, expect } from '@jest/globals'
import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from 'fastify'
import { problemMedia } from '../../src/interfaces/http/problems/problem-answers.ts'
import { type Answered, ApiAnswers } from './api-answers.ts'
import { collect } from './collected-answer.ts'
import { seen } from './seen-answers.ts'

// Jest's set-up of every file that may ask the service: each answer that a server in this process gives, by `inject` or over
// a socket, is held against that server's own OpenAPI document. No test can forget it, and none has to think of it.

const documents = new Map<string, ApiAnswers>()
const described = new WeakMap<FastifyInstance, ApiAnswers>()
const apps = new WeakMap<Server, FastifyInstance>()
const wrong: string[] = []

function hold(app: FastifyInstance, method: string, url: string, answer: Answered): void {
  if (!app.hasDecorator('swagger')) return // a server that a test made for itself
  const found = mismatches(described.get(app) ?? apiOf(app), method, url, answer)
  if (found.length > 0) wrong.push(`${method} ${url} → ${answer.statusCode}: ${found.join('; ')}\n${answer.body.slice(0, 500)}`)
}

/** The same for all that describe themselves in the same words. */
function apiOf(app: FastifyInstance): ApiAnswers {
  const text = JSON.stringify(app.swagger())
  const api = documents.get(text) ?? new ApiAnswers(app.swagger())
  documents.set(text, api)
  described.set(app, api)
  return api
}

/** What has no operation is the front page, a page of the documentation, an answer to OPTIONS, or a problem. */
function mismatches(api: ApiAnswers, method: string, url: string, answer: Answered): string[] {
  const operation = api.operation(method, url)
  if (operation) {
    const found = api.wrong(answer, method, url)
    if (found.length === 0) seen(operation.operationId, answer.statusCode)
    return found
  }
  const undescribed = method === 'OPTIONS' || /^\/(?:docs|openapi\.json|front-page\.|$)/.test(url)
  if (answer.statusCode < 400) return undescribed ? [] : ['this operation is not documented']
  const media = String(answer.headers['content-type'])
  if (media !== problemMedia) return [`an error of the media type ${media}`]
  const found = method === 'HEAD' ? null : api.wrongAt(JSON.parse(answer.body), 'components', 'schemas', 'Problem')
  return found ? [found] : []
}

function begun(message: unknown): void {
  const { fastify: app } = message as { fastify: FastifyInstance }
  apps.set(app.server, app)
  const inject = app.inject.bind(app) as (request: InjectOptions | string) => Promise<LightMyRequestResponse>
  const injectAndHold = async (request: InjectOptions | string) => {
    const answer = await inject(request)
    const { method = 'GET', url } = typeof request === 'string' ? { url: request } : request
    hold(app, method, typeof url === 'string' ? url : (url?.pathname ?? '/'), answer)
    return answer
  }
  Object.assign(app, { inject: injectAndHold })
}

function asked(message: unknown): void {
  const { request, response, server } = message as { request: IncomingMessage; response: ServerResponse; server: Server }
  const app = apps.get(server)
  const { method = 'GET', url = '/' } = request
  if (app) collect(response, answer => hold(app, method, url, answer))
}

const channels = [
  ['fastify.initialization', begun],
  ['http.server.request.start', asked],
] as const
for (const [name, listener] of channels) channel(name).subscribe(listener)
afterAll(() => {
  for (const [name, listener] of channels) channel(name).unsubscribe(listener)
})
afterEach(() => {
  expect(wrong.splice(0)).toEqual([])
})
