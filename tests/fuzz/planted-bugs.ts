import type { AccessTokens } from '../../src/application/ports/access-tokens.ts'
import type { Answered } from '../support/api-answers.ts'
import type { Fuzzed, Sent } from './fuzzed.ts'
import { keptIsbn } from './model.ts'

export interface Bug {
  /** By what it is found. */
  readonly by: RegExp
  /** The service reads this instead of what was sent. */
  readonly hears?: (sent: Sent) => Sent
  /** It says this instead of what it would. */
  readonly says?: (answer: Answered, sent: Sent) => Answered
  /** It comes by its answers in another way, with a memory that begins empty. */
  readonly asks?: (ask: Fuzzed['ask']) => Fuzzed['ask']
  /** It learns from access tokens in another way who asks. */
  readonly reads?: (accessTokens: AccessTokens) => AccessTokens
}

type Members = Readonly<Record<string, unknown>>

const utf8 = new TextDecoder('utf-8', { fatal: true })

/** Another body, where there is one that is an object. */
const rewriting =
  (change: (members: Members) => Members) =>
  (sent: Sent): Sent => {
    try {
      const members = JSON.parse(utf8.decode(sent.body ?? undefined)) as Members | null
      return members &&
        typeof members === 'object' &&
        !Array.isArray(members) &&
        !/\de\d/i.test(sent.body!.toString()) &&
        sent.body!.length < 65_536
        ? { ...sent, body: Buffer.from(JSON.stringify(change(members))) }
        : sent
    } catch {
      return sent
    }
  }

/** Another answer to a GET that found something. */
const shown =
  (path: RegExp, change: (body: string) => string) =>
  (answer: Answered, { method, url }: Sent): Answered =>
    method === 'GET' && answer.statusCode === 200 && path.test(url) ? { ...answer, body: change(answer.body) } : answer

export const without = ({ headers, ...rest }: Answered, name: string): Answered => ({
  ...rest,
  headers: Object.fromEntries(Object.entries(headers).filter(([other]) => other !== name)),
})

/** Without a header of the request. */
const deafTo =
  (name: string) =>
  (sent: Sent): Sent => ({
    ...sent,
    headers: Object.fromEntries(Object.entries(sent.headers).filter(([other]) => other !== name)),
  })

const known = new Set([
  'title',
  'authors',
  'isbn',
  'publishedYear',
  'language',
  'description',
  'reviewer',
  'rating',
  'body',
  'spoiler',
])
const book = /^\/books\/[^/?]+$/

/** What a service could do wrong, each by a change of what it hears or says. */
export const plantedBugs: Readonly<Record<string, Bug>> = {
  'numbers are read out of text': {
    by: /^Finding: 20[014] instead of (\d+ or )*422.*: (.*; )?a body that is wrong/,
    hears: rewriting(({ rating, ...rest }) => ({
      ...rest,
      ...(rating !== undefined && { rating: typeof rating === 'string' ? Number(rating) : rating }),
    })),
  },
  'unknown members are dropped': {
    by: /^Finding: (20[014]|409) instead of (\d+ or )*422.*: (.*; )?a body that is wrong/,
    hears: rewriting(members => Object.fromEntries(Object.entries(members).filter(([name]) => known.has(name)))),
  },
  'the check digit of an ISBN is not checked': {
    by: /^Finding: 201 instead of (\d+ or )*422.*: (.*; )?a body that is wrong/,
    hears: rewriting(({ isbn, ...rest }) => ({
      ...rest,
      isbn: typeof isbn === 'string' && keptIsbn(isbn) === null ? null : isbn,
    })),
  },
  'what cannot be kept is dropped from a text': {
    by: /^Finding: 20[014] instead of (\d+ or )*4.*: (.*; )?a body that is wrong/,
    hears: sent =>
      sent.body
        ? { ...sent, body: Buffer.from(sent.body.toString('latin1').replace(/\\u(0000|d[89a-f]..)/g, 'x'), 'latin1') }
        : sent,
  },
  'unknown query parameters are overlooked': {
    by: /^Finding: 20[014] instead of .*400.*: query: \S* is not documented/,
    hears: sent => ({ ...sent, url: sent.url.replace(/[?&]p0=.*|[?&]Limit=[^&]*/, '') }),
  },
  'cursors are overlooked': {
    by: /^Finding: (20[01] instead of 400: (.*; )?query: cursor|the page:)/,
    hears: sent => ({ ...sent, url: sent.url.replace(/([?&])cursor=[^&]*&?/, '$1') }),
  },
  'a rare value is a fault': {
    by: /^Finding: a fault of the service: 500/,
    says: (answer, { body }) => (body?.includes('漢字') ? { ...answer, statusCode: 500 } : answer),
  },
  'the histogram counts five stars as four': {
    by: /^Finding: the book(, with its rating recounted)?:/,
    says: shown(book, body =>
      body.replace(/"4":(\d+),"5":([1-9]\d*)/, (_, four, five) => `"4":${Number(four) + Number(five)},"5":0`),
    ),
  },
  'an id in capitals is not found': {
    by: /^Finding: 404 instead of (200|201|204|304|4\d\d)/,
    hears: sent => ({ ...sent, url: sent.url.replace(/[0-9A-F-]{36}/, id => (/[A-F]/.test(id) ? 'none' : id)) }),
  },
  'a list ends too early': {
    by: /^Finding: whether there is a next page/,
    says: shown(/\/(books|reviews)(\?|$)/, body => body.replace(/"next":"[^"]*"/, '"next":null')),
  },
  'the order is overlooked': {
    by: /^Finding: the (page|links|stream):/,
    hears: sent => ({ ...sent, url: sent.url.replace(/sort=(title|rating|reviews|oldest|highest|lowest)/, 'sort=newest') }),
  },
  'links lose their filters': {
    by: /^Finding: the links:/,
    says: answer => ({
      ...answer,
      headers: {
        ...answer.headers,
        ...('link' in answer.headers && { link: String(answer.headers['link']).replace(/\?[^>]*/g, '') }),
      },
    }),
  },
  'the last line of a stream is lost': {
    by: /^Finding: the stream:/,
    says: answer =>
      String(answer.headers['content-type']).startsWith('application/x-ndjson')
        ? { ...answer, body: answer.body.replace(/[^\n]+\n$/, '') }
        : answer,
  },
  'keys are overlooked': {
    by: /^Finding: (.* was made under a used key|201 instead of 4.*Idempotency-Key|409 instead of 201: nothing is wrong)/,
    hears: deafTo('idempotency-key'),
  },
  'preferences are overlooked': { by: /^Finding: 20[01] with \d+ characters: not minimal/, hears: deafTo('prefer') },
  'request ids are overlooked': { by: /^Finding: the request id \S+ instead of/, hears: deafTo('x-request-id') },
  'stale writes are done': {
    by: /^Finding: 20[04] instead of .*412.*: If-Match is stale/,
    hears: sent => ('if-match' in sent.headers ? { ...sent, headers: { ...sent.headers, 'if-match': '*' } } : sent),
  },
  'text is not composed': {
    by: /^Finding: (what Location names|the book that was made|the (book|review|page)\b)/,
    says: shown(/\/books/, body => body.replaceAll('étude', 'e\u0301tude')),
  },
  'HEAD has a body': {
    by: /^Finding: (HEAD answers with a body|the body of HEAD)/,
    says: (answer, { method }) => (method === 'HEAD' ? { ...answer, body: '{}' } : answer),
  },
  'a wrong method is not told the right ones': {
    by: /^Finding: 405 without Allow/,
    says: answer => (answer.statusCode === 405 ? without(answer, 'allow') : answer),
  },
  'an error is plain JSON': {
    by: /^Finding: an error as application.json/,
    says: answer =>
      answer.statusCode === 404 ? { ...answer, headers: { ...answer.headers, 'content-type': 'application/json' } } : answer,
  },
  'a header is not documented': {
    by: /^Finding: \d+ is not as it is documented: the header server is not documented/,
    says: answer => ({ ...answer, headers: { ...answer.headers, server: 'x' } }),
  },
  'a conflict is overlooked': {
    by: /^Finding: 201 is not as it is documented/,
    says: answer => (answer.statusCode === 409 ? { ...answer, statusCode: 201 } : answer),
  },
}

/** The service with one of them. */
export function withBug(service: Fuzzed, { hears = sent => sent, says = answer => answer, asks = ask => ask }: Bug): Fuzzed {
  const ask = asks(sent => service.ask(sent))
  return { ...service, ask: async sent => says(await ask(hears(sent)), sent) }
}
