import type { FastifyRequest } from 'fastify'
import Type, { type TString } from 'typebox'
import type { Scope } from '../../../application/ports/access-tokens.ts'
import type { Reviewers } from '../../../application/ports/reviewers.ts'
import { type Reviewer, reviewLimits } from '../../../domain/review.ts'
import { requireScope } from './authentication.ts'
import type { ProblemCode } from '../problems/problems.ts'

/** How the routes come to know who asks: of the two ways, the service goes one. */
export interface Access {
  /** `open`: anybody may write, and whoever gives a name is believed. `tokens`: who asks is proved by an access token. */
  readonly mode: 'open' | 'tokens'
  /** What a request says of who asks, for the schema of its body or, where it has none, of its query. */
  readonly named: { readonly reviewer?: TString }
  /** Who asks, on a route that wants to know. */
  readonly reviewerOf: (request: FastifyRequest) => Reviewer
  /** Whose an Idempotency-Key is. */
  readonly keyOwner: (request: FastifyRequest) => string
  /** Refuses whoever may not do what only this scope allows, on a route for which another would do, too. */
  readonly requires: (request: FastifyRequest, scope: Scope) => void
  /** For a route that wants to know who asks: its configuration, and the problems of those who may not. @param scopes lists of which one is enough, with all that is in it */
  readonly wants: (...scopes: Scope[][]) => {
    readonly config: { readonly scopes: readonly (readonly Scope[])[] }
    readonly refusals: readonly ProblemCode[]
  }
}

export const reviewerName = Type.String({
  minLength: 1,
  maxLength: reviewLimits.reviewer.max,
  format: 'text-not-blank',
  examples: ['Dorothea'],
})

export const byName = (reviewers: Reviewers): Access => ({
  mode: 'open',
  named: { reviewer: Type.String({ ...reviewerName, description: 'The name of who asks: one name is one reviewer.' }) },
  reviewerOf: ({ query, body }) => {
    const { reviewer } = { ...(body as Named), ...(query as Named) }
    return reviewers.named(reviewer)
  },
  keyOwner: () => 'anybody', // nobody is told from anybody else
  requires: () => {},
  wants: (...scopes) => ({ config: { scopes }, refusals: [] }),
})

interface Named {
  readonly reviewer: string
}

export const byToken: Access = {
  mode: 'tokens',
  named: {},
  reviewerOf: ({ caller }) => caller!.reviewer, // the route has not been reached without
  keyOwner: ({ caller }) => caller!.reviewer.id,
  requires: requireScope,
  wants: (...scopes) => ({
    config: { scopes },
    refusals: [
      'authentication-required',
      'invalid-token',
      ...(scopes.every(list => list.length > 0) ? (['insufficient-scope'] as const) : []),
    ],
  }),
}
