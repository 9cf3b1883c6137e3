import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'

/**
 * The id of a request: what its X-Request-Id says, where that is 1 to 128 of the characters that a URI never escapes
 * (RFC 3986, section 2.3), so that it is a URI reference as the `instance` of a problem must be; else a new UUID.
 */
export function requestIdOf({ headers }: Pick<IncomingMessage, 'headers'>): string {
  const given = headers['x-request-id']
  return typeof given === 'string' && /^[\w.~-]{1,128}$/.test(given) ? given : randomUUID()
}
