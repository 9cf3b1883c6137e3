// `npm run issuer`: access tokens for trying the service out. PORT: where, unless at 4000; AUTH_AUDIENCE: for whom.
import { startIssuer } from './issuer.ts'

try {
  const { issuer, audience, jwksUrl, tokenUrl } = await startIssuer({
    port: readPort(process.env['PORT']?.trim() || '4000'),
    audience: process.env['AUTH_AUDIENCE']?.trim() || 'book-review',
  })
  console.log(`For trying out and development only: an issuer that gives anybody on this machine a token for any name.

  AUTH_ISSUER=${issuer}
  AUTH_AUDIENCE=${audience}
  AUTH_JWKS_URL=${jwksUrl}

  curl '${tokenUrl}?sub=ada&name=Ada%20Lovelace&scope=books:write%20reviews:write'`)
} catch (error) {
  console.error(explained(error as NodeJS.ErrnoException & { port?: number }))
  process.exit(1)
}

function readPort(text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) < 65_536) return Number(text)
  throw new RangeError(`PORT must be a port from 0 to 65535, not "${text}".`)
}

function explained(error: NodeJS.ErrnoException & { port?: number }): unknown {
  if (error.code === 'EADDRINUSE')
    return `Port ${error.port} is taken by another process. Stop that one, or choose another with PORT.`
  if (error.code === 'EACCES') return `Port ${error.port} needs more rights. Choose one above 1023 with PORT.`
  return error instanceof RangeError ? error.message : error
}
