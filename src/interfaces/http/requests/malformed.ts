import type { FastifyInstance, FastifyRequest } from 'fastify'
import { RefusedRequest } from '../problems/refused-request.ts'

/** What is wrong with a request, in plain words, before anything of it is read; null where nothing is. */
type Check = (request: FastifyRequest) => string | null

/** Refuses what is no request as HTTP and URIs have them, whatever it asks for, and where Fastify and Node would guess. */
export function refuseMalformed(app: FastifyInstance): void {
  app.addHook('onRequest', (request, _reply, done) => {
    const wrong = oneHost(request) ?? pathOrAddress(request) ?? decodableQuery(request) ?? endingBody(request)
    done(wrong === null ? undefined : new RefusedRequest('invalid-request', wrong))
  })
}

/** An HTTP/1.1 request has just one Host (RFC 9112, section 3.2); Node would take the first of several. */
const oneHost: Check = ({ raw }) => {
  let hosts = 0
  for (let at = 0; at < raw.rawHeaders.length; at += 2) if (isHost(raw.rawHeaders[at]!)) hosts++
  const right = hosts === 1 || (hosts === 0 && raw.httpVersion === '1.0')
  return right ? null : 'An HTTP/1.1 request must have one Host header.'
}

const isHost = (name: string): boolean => name.length === 4 && name.toLowerCase() === 'host'

/** An asterisk is the target of OPTIONS alone (RFC 9112, section 3.2.4); the router would take it for a slash. */
const pathOrAddress: Check = ({ method, url }) => {
  const right = !url.startsWith('*') || (method === 'OPTIONS' && url === '*')
  return right ? null : 'The target of a request must be a path.'
}

/** A query is percent-encoded UTF-8 (RFC 3986, section 2.5). Fastify takes what is not as it stands, and would search for another text than was meant. */
const decodableQuery: Check = ({ url }) => {
  const wrong = url.includes('%') ? badParameter(url) : undefined
  return wrong === undefined ? null : `${wrong} in the query is not well-formed; check its percent-encoding.`
}

/** A body whose last coding is not chunked has no end (RFC 9112, section 6.3); Node finds out when a read is answered already. */
const endingBody: Check = ({ headers }) => {
  const coding = headers['transfer-encoding']
  const right = coding === undefined || /(?:^|,)\s*chunked\s*$/i.test(coding)
  return right ? null : 'The last Transfer-Encoding must be chunked.'
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
