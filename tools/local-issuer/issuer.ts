import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { newSigningKey, type SigningKey, signToken } from './signing-key.ts'

export interface LocalIssuer {
  readonly issuer: string
  readonly audience: string
  readonly jwksUrl: string
  readonly tokenUrl: string
}

interface Answer {
  readonly status: number
  readonly type?: string
  readonly body: string
}

/** Seconds for which a token is good. */
const lifetime = 3_600
/** What a token allows unless it is asked for with others. */
const usualScopes = 'books:write reviews:write'

/**
 * Gives anybody a token for any name, which is why it can be reached from this machine only. Its key lives as long as it does.
 * Port 0: any that is free.
 */
export async function startIssuer({ port, audience }: { port: number; audience: string }): Promise<LocalIssuer> {
  const key = await newSigningKey('ES256')
  const server = createServer((request, response) => {
    void answer(request, key, origin(), audience)
      .catch((error: unknown) => {
        console.error(error)
        return { status: 500, body: 'It failed; why, it has written where it was started.\n' }
      })
      .then(({ status, type = 'text/plain; charset=utf-8', body }: Answer) => {
        response.writeHead(status, {
          'content-type': type,
          'cache-control': 'no-store',
          ...(status === 405 && { allow: 'GET, HEAD' }),
        })
        response.end(body)
      })
  })
  const origin = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  return {
    issuer: origin(),
    audience,
    jwksUrl: `${origin()}/jwks.json`,
    tokenUrl: `${origin()}/token`,
  }
}

async function answer({ method, url = '' }: IncomingMessage, key: SigningKey, issuer: string, audience: string): Promise<Answer> {
  const asked = URL.parse(url, issuer)
  if (method !== 'GET' && method !== 'HEAD') return { status: 405, body: 'Only GET is answered here.\n' }
  if (asked?.pathname === '/jwks.json')
    return { status: 200, type: 'application/jwk-set+json', body: JSON.stringify({ keys: [key.jwk] }) }
  if (asked?.pathname !== '/token') return { status: 404, body: 'There are /jwks.json and /token?sub=…&name=…&scope=…\n' }

  const sub = asked.searchParams.get('sub')?.trim()
  const name = asked.searchParams.get('name')?.trim()
  if (!sub) return { status: 400, body: 'Whom is the token for? Say it by sub: /token?sub=ada&name=Ada%20Lovelace\n' }
  const now = Math.floor(Date.now() / 1_000)
  const token = await signToken(key, {
    iss: issuer,
    aud: audience,
    sub,
    ...(name && { name }),
    scope: asked.searchParams.get('scope') ?? usualScopes,
    client_id: 'local',
    iat: now,
    exp: now + lifetime,
    jti: randomUUID(),
  })
  return { status: 200, body: `${token}\n` }
}
