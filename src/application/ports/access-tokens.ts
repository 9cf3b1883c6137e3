import type { Reviewer } from '../../domain/review.ts'

/** What a token may allow: adding books; submitting, revising and withdrawing reviews of one's own; withdrawing those of others. */
export const scopes = ['books:write', 'reviews:write', 'reviews:moderate'] as const
export type Scope = (typeof scopes)[number]

/** Somebody who has proved who they are. */
export interface Caller {
  readonly reviewer: Reviewer
  readonly scopes: ReadonlySet<Scope>
}

/** Tells by an access token who asks. */
export interface AccessTokens {
  /**
   * Whom the token stands for: one reviewer for each subject of the issuer, whatever name the token gives them.
   * @throws InvalidToken; Unavailable when it cannot be told, because the issuer's keys cannot be had
   */
  read(token: string): Promise<Caller>
}

/** The token proves nothing; the message says why, to whoever sent it. */
export class InvalidToken extends Error {
  override readonly name = 'InvalidToken'
}
