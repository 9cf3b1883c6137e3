import { v5 } from 'uuid'
import { type Caller, scopes } from '../../src/application/ports/access-tokens.ts'
import type { ReviewerId } from '../../src/domain/identity.ts'
import type { Answered } from '../support/api-answers.ts'
import { type Bug, without } from './planted-bugs.ts'
import { get, inPlaceOf } from './planted-reviewer-bugs.ts'

function idOf(text: string): ReviewerId {
  const id: string = v5(text, v5.URL)
  return id as ReviewerId
}

/** What the token proves, read wrongly. */
const misread =
  (change: (caller: Caller) => Caller): NonNullable<Bug['reads']> =>
  accessTokens => ({ read: async token => change(await accessTokens.read(token)) })

const unchecked = (token: string): Caller => {
  const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as Readonly<Record<string, unknown>>
  const name = String(claims['sub'])
  return { reviewer: { id: idOf(name), name }, scopes: new Set(scopes) }
}

/** What a service could do wrong that knows who asks by access tokens. */
export const plantedTokenBugs: Readonly<Record<string, Bug>> = {
  'a bad token is believed': {
    by: /^Finding: \d+ instead of 401: (.*; )?a bad token/,
    reads: accessTokens => ({
      read: async token => {
        try {
          return await accessTokens.read(token)
        } catch (error) {
          if (token.split('.').length !== 3) throw error
          return unchecked(token)
        }
      },
    }),
  },
  'scopes are overlooked': {
    by: /^Finding: \d+ instead of (\d+ or )*403.*: (.*; )?not the scope/,
    reads: misread(caller => ({ ...caller, scopes: new Set(scopes) })),
  },
  'one scope is as good as another': {
    by: /^Finding: \d+ instead of (\d+ or )*403.*: (.*; )?not the scope/,
    reads: misread(caller => ({ ...caller, scopes: new Set(caller.scopes.size > 0 ? scopes : []) })),
  },
  'people are known by their names': {
    by: /^Finding: (two reviewers with the id|the reviewer:|403 instead of 20|the review of whoever was erased:)/,
    reads: misread(({ reviewer, ...rest }) => ({
      ...rest,
      reviewer: { ...reviewer, id: idOf(reviewer.name) },
    })),
  },
  'everybody is the same reviewer': {
    by: /^Finding: (two reviewers with the id|the page:|409 instead of 201: nothing is wrong)/,
    reads: misread(({ reviewer, ...rest }) => ({
      ...rest,
      reviewer: { ...reviewer, id: idOf('everybody') },
    })),
  },
  'a stranger is not told what would do': {
    by: /^Finding: 401 (is not as it is documented: there is no WWW-Authenticate|without WWW-Authenticate)/,
    says: answer => (answer.statusCode === 401 ? without(answer, 'www-authenticate') : answer),
  },
  'the wrong scope is asked for': {
    by: /^Finding: 403 with WWW-Authenticate: .*scope="openid"/,
    says: answer => challenged(answer, field => field.replace(/scope="[^"]*"/, 'scope="openid"')),
  },
  'no token is told to be a bad one': {
    by: /^Finding: 401 with WWW-Authenticate: .*error="invalid_token"/,
    says: answer =>
      challenged(answer, field =>
        field.replace(/"$/, '", error="invalid_token"').replace(/(error="\w+".*), error="invalid_token"$/, '$1'),
      ),
  },
  'strangers are told what is not there': {
    by: /^Finding: 404 instead of 401: /,
    asks: ask => async sent => {
      const answer = await ask(sent)
      if (answer.statusCode !== 401 || !['PATCH', 'DELETE'].includes(sent.method)) return answer
      const headers = { 'x-request-id': String(answer.headers['x-request-id']) }
      const looked = await ask({ ...get(sent.url.split('?')[0]!), headers })
      return looked.statusCode === 404 ? looked : answer
    },
  },
  'the key of another is used': {
    by: /^Finding: (.* was made again|a replay of nothing)/,
    asks: ask => {
      const kept = new Map<string, Answered>()
      return async sent => {
        const { 'idempotency-key': key, prefer } = sent.headers
        const answer = await ask(sent)
        if (sent.method !== 'POST' || key === undefined || prefer !== undefined || answer.statusCode !== 201) return answer
        const same = JSON.stringify([key, sent.url])
        const before = kept.get(same) ?? answer
        kept.set(same, before)
        const again = inPlaceOf(answer, 201, before)
        return before === answer ? answer : { ...again, headers: { ...again.headers, 'idempotency-replayed': 'true' } }
      }
    },
  },
}

function challenged(answer: Answered, change: (field: string) => string): Answered {
  const field = answer.headers['www-authenticate']
  return typeof field === 'string' ? { ...answer, headers: { ...answer.headers, 'www-authenticate': change(field) } } : answer
}
