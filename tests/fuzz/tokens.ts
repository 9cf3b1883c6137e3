import fc, { type Arbitrary } from 'fast-check'
import type { Intent } from './bodies.ts'

/** What is wrong with a token, so that it proves nothing. */
export const flaws = [
  ...['expired', 'not yet good', 'of another issuer', 'for another audience', 'of another type', 'for nobody'],
  ...['of an unknown key', 'of another key', 'unsigned', 'changed', 'cut', 'no token at all', 'with odd scopes', 'too long'],
] as const
export type Flaw = (typeof flaws)[number]

/** What is sent of who asks. */
export type TokenDraw =
  /** `malformed`: it names the scheme of tokens (RFC 6750), and no token. Nothing at all: no header. */
  | { readonly is: 'no token'; readonly field: string | null; readonly malformed: boolean }
  | { readonly is: 'flawed'; readonly flaw: Flaw }
  | {
      readonly is: 'good'
      /** One of some, or whoever the review that the path names is of. */
      readonly subject: number | 'owner'
      /** Names are not what people are known by. */
      readonly name: string | null
      readonly scope: string
      readonly scheme: string
    }

/** Who asks, as far as a token proves it. */
export type Caller =
  | { readonly is: 'nobody' }
  | { readonly is: 'malformed' }
  | { readonly is: 'refused' }
  | { readonly is: 'known'; readonly subject: string; readonly name: string; readonly scopes: ReadonlySet<string> }

/** Whom tokens are for. */
export const subjects = ['reader|dorothea', 'reader|casaubon', 'a', 'reader|Dorothea', 'https://id.example/漢字']

const noToken: Arbitrary<TokenDraw> = fc.oneof(
  fc.constantFrom(null, null, null, '', 'Basic YTpi', 'Token abc', 'Bearerabc', 'Digest realm="x"').map(field => ({
    ...{ is: 'no token' as const, field, malformed: false },
  })),
  fc
    .constantFrom('Bearer', 'bearer a b', 'Bearer "a"', 'Bearer a,b', 'BEARER =', 'Bearer é', 'Bearer a=b', 'Bearer\ta')
    .map(field => ({
      ...{ is: 'no token' as const, field, malformed: true },
    })),
)

const good = (...scopes: string[]): Arbitrary<TokenDraw> =>
  fc.record({
    is: fc.constant('good' as const),
    subject: fc.oneof(
      { weight: 3, arbitrary: fc.constant('owner' as const) },
      { weight: 1, arbitrary: fc.nat({ max: subjects.length - 1 }) },
    ),
    name: fc.constantFrom(null, 'Dorothea', ' Casaubon ', 'e\u0301tude', ''),
    scope: fc.constantFrom(...scopes),
    scheme: fc.constantFrom('Bearer', 'Bearer', 'bearer', 'BEARER '),
  })
const able = good('books:write reviews:write', 'reviews:moderate reviews:write books:write', 'openid books:write  reviews:write')
const limited = good('', 'books:write', 'reviews:write', 'reviews:moderate', 'reviews:writes Books:write', 'reviews')

export const token = (intent: Intent): Arbitrary<TokenDraw> =>
  intent === 'valid'
    ? fc.oneof({ weight: 9, arbitrary: able }, { weight: 2, arbitrary: limited }, { weight: 1, arbitrary: noToken })
    : fc.oneof(
        limited,
        noToken,
        fc.constantFrom(...flaws).map(flaw => ({ is: 'flawed' as const, flaw })),
      )

/** The name that a token gives, by its own claim or else by the end of its subject. */
export const nameIn = (name: string | null, subject: string): string => (name ?? '').normalize('NFC').trim() || subject.slice(-8)
