import type { FastifyInstance } from 'fastify'
import { RefusedRequest } from '../problems/problems.ts'

/**
 * A query is percent-encoded UTF-8 (RFC 3986, section 2.5). Fastify takes what is not as it stands, and would search for another
 * text than was meant. Of every path, of those that nothing has, too.
 */
export function refuseBadQueries(app: FastifyInstance): void {
  app.addHook('onRequest', ({ url }, _reply, done) => {
    const wrong = url.includes('%') ? badParameter(url) : undefined
    done(
      wrong === undefined
        ? undefined
        : new RefusedRequest('invalid-request', `${wrong} in the query is not well-formed; check its percent-encoding.`),
    )
  })
}

/** The name of the first parameter of which the name or the value cannot be decoded. */
function badParameter(url: string): string | undefined {
  const at = url.indexOf('?')
  if (at < 0 || decodes(url.slice(at))) return undefined
  const [name = ''] = url
    .slice(at + 1)
    .split('&')
    .find(pair => !decodes(pair))!
    .split('=')
  return decodes(name) ? decodeURIComponent(name.replaceAll('+', ' ')) : 'A name'
}

function decodes(text: string): boolean {
  try {
    decodeURIComponent(text)
    return true
  } catch {
    return false
  }
}
