import type { FastifyInstance } from 'fastify'
import { scopes } from '../../../application/ports/access-tokens.ts'
import type { Access } from '../callers/access.ts'

/** What the description says of who may ask, by the way in which that is known. */
export const securityOf: Readonly<Record<Access['mode'], { words: string; security: object }>> = {
  open: {
    words: 'Open mode: nobody is asked who they are, anybody may write, and a reviewer is whoever gives the name.',
    security: { security: [] },
  },
  tokens: {
    words: 'Who writes is known by an access token (RFC 9068).',
    security: {
      security: [],
      components: {
        securitySchemes: {
          accessToken: {
            type: 'http',
            scheme: 'bearer',
            bearerFormat: 'JWT',
            description: `An access token of the issuer that this service trusts (RFC6750, RFC9068), checked as RFC8725 asks. Its scopes may be ${scopes.map(scope => `\`${scope}\``).join(', ')}.`,
          },
        },
      },
    },
  },
}

/** Says of every route that is added from now on, and wants to know who asks, which scopes a token must have. */
export function documentScopes(app: FastifyInstance): void {
  app.addHook('onRoute', ({ schema, config }) => {
    if (!schema || !config?.scopes) return
    schema.security = config.scopes.map(accessToken => ({ accessToken }))
  })
}
