import { readFile } from 'node:fs/promises'
import path from 'node:path'
import type { FastifyPluginAsync } from 'fastify'
import { version } from '../description/version.ts'
import { problems } from '../problems/problems.ts'
import { frontPagePolicy } from '../protection/security-headers.ts'

/**
 * What stands at `/`, for people: no operation of the API, so its document does not have it. The files beside this one are read
 * once and served from memory; what the service knows from its start is filled in, and the rest the page asks the API for.
 */
export const frontPage: FastifyPluginAsync = async app => {
  const read = (name: string) => readFile(path.join(import.meta.dirname, name), 'utf8')
  const serve = (url: string, media: string, content: string, headers = {}) =>
    app.get(url, { schema: { hide: true }, config: { offers: [media] } }, async (_request, reply) =>
      reply.type(`${media}; charset=utf-8`).headers(headers).send(content),
    )
  const page = (await read('front-page.html'))
    .replace('{{version}}', () => version)
    .replace('{{problems}}', () => explained.join('\n'))
  serve('/', 'text/html', page, { 'content-security-policy': frontPagePolicy })
  serve('/front-page.css', 'text/css', await read('front-page.css'))
  serve('/front-page.js', 'text/javascript', await read('front-page.js'))
  serve('/front-page.svg', 'image/svg+xml', await read('front-page.svg'))
}

const explained = Object.entries(problems).map(
  ([code, { status, title }]) => `<li><a href="/problems/${code}">${title}</a> (${status})</li>`,
)
