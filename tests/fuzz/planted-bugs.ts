import type { Answered } from '../support/api-answers.ts'
import type { Fuzzed, Sent } from './fuzzed.ts'

export interface Bug {
  /** By what it is found. */
  readonly by: RegExp
  /** The service reads this instead of what was sent. */
  readonly hears?: (sent: Sent) => Sent
  /** It says this instead of what it would. */
  readonly says?: (answer: Answered, sent: Sent) => Answered
}

type Members = Readonly<Record<string, unknown>>

/** Another body, where there is one that is an object. */
const rewriting =
  (change: (members: Members) => Members) =>
  (sent: Sent): Sent => {
    try {
      const members = JSON.parse(sent.body?.toString() ?? '') as Members | null
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

const without = ({ headers, ...rest }: Answered, name: string): Answered => ({
  ...rest,
  headers: Object.fromEntries(Object.entries(headers).filter(([other]) => other !== name)),
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
    by: /201 instead of .*422: a body that is wrong/,
    hears: rewriting(({ rating, ...rest }) => ({
      ...rest,
      ...(rating !== undefined && { rating: typeof rating === 'string' ? Number(rating) : rating }),
    })),
  },
  'unknown members are dropped': {
    by: /201 instead of .*422: a body that is wrong/,
    hears: rewriting(members => Object.fromEntries(Object.entries(members).filter(([name]) => known.has(name)))),
  },
  'the check digit of an ISBN is not checked': {
    by: /the book that was made|201 instead of 422/,
    hears: rewriting(members =>
      typeof members['isbn'] === 'string' && members['isbn'].length > 5 ? { ...members, isbn: null } : members,
    ),
  },
  'a NUL is dropped from a text': {
    by: /201 instead of 422/,
    hears: sent =>
      sent.body?.includes('\\u0000') ? { ...sent, body: Buffer.from(sent.body.toString().replaceAll('\\u0000', 'x')) } : sent,
  },
  'numbers of a query are guessed from junk': {
    by: /200 instead of 400: query: limit is wrong/,
    hears: sent => ({ ...sent, url: sent.url.replace(/limit=(\d+)[a-z]+/, 'limit=$1') }),
  },
  'unknown query parameters are overlooked': {
    by: /200 instead of .*400: query: \S* is not documented/,
    hears: sent => ({ ...sent, url: sent.url.replace(/[?&]p0=.*|[?&]Limit=[^&]*/, '') }),
  },
  'damaged cursors begin from the start': {
    by: /200 instead of 400: query: cursor is none|the page/,
    hears: sent => ({ ...sent, url: sent.url.replace(/([?&])cursor=[^&]*A(?=&|$)/, '$1limit=20') }),
  },
  'any media type is taken for JSON': {
    by: /201 instead of 415|422 instead of 415 or 400/,
    hears: sent =>
      /^(?!.*json)./i.test(sent.headers['content-type'] ?? '')
        ? { ...sent, headers: { 'content-type': 'application/json' } }
        : sent,
  },
  'a rare value is a fault': {
    by: /a fault of the service: 500/,
    says: (answer, { body }) => (body?.includes('漢字') ? { ...answer, statusCode: 500 } : answer),
  },
  'the histogram counts five stars as four': {
    by: /rating recounted/,
    says: shown(book, body =>
      body.replace(/"4":(\d+),"5":([1-9]\d*)/, (_, four, five) => `"4":${Number(four) + Number(five)},"5":0`),
    ),
  },
  'the average is rounded down': { by: /rating recounted/, says: shown(book, body => body.replace(/("average":\d)\.\d/, '$1')) },
  'an id in capitals is not found': {
    by: /404 instead of 20/,
    hears: sent => ({ ...sent, url: sent.url.replace(/[0-9A-F-]{36}/, id => (/[A-F]/.test(id) ? 'none' : id)) }),
  },
  'a list ends too early': {
    by: /whether there is a next page/,
    says: shown(/\/books\?/, body => body.replace(/"next":"[^"]*"/, '"next":null')),
  },
  'a list skips its first': {
    by: /the page|the newest of the list/,
    says: shown(/\/reviews(\?|$)/, body => {
      const { items, next } = JSON.parse(body) as { readonly items: unknown[]; readonly next: unknown }
      return JSON.stringify({ items: items.slice(1), next })
    }),
  },
  'text is not composed': { by: /what Location names/, says: shown(/\/books/, body => body.replaceAll('étude', 'e\u0301tude')) },
  'HEAD has a body': { by: /HEAD/, says: (answer, { method }) => (method === 'HEAD' ? { ...answer, body: '{}' } : answer) },
  'a wrong method is not told the right ones': {
    by: /405 without Allow/,
    says: answer => (answer.statusCode === 405 ? without(answer, 'allow') : answer),
  },
  'a created resource has no Location': {
    by: /there is no Location/,
    says: answer => (answer.statusCode === 201 ? without(answer, 'location') : answer),
  },
  'an error is plain JSON': {
    by: /an error as application.json/,
    says: answer =>
      answer.statusCode === 404 ? { ...answer, headers: { ...answer.headers, 'content-type': 'application/json' } } : answer,
  },
  'a problem has another status than the answer': {
    by: /a problem of status 422/,
    says: answer => (answer.statusCode === 422 ? { ...answer, statusCode: 400 } : answer),
  },
  'a header is not documented': {
    by: /the header server is not documented/,
    says: answer => ({ ...answer, headers: { ...answer.headers, server: 'x' } }),
  },
  'a conflict is overlooked': {
    by: /→ 201/,
    says: answer => (answer.statusCode === 409 ? { ...answer, statusCode: 201 } : answer),
  },
}

/** The service with one of them. */
export const withBug = (service: Fuzzed, { hears = sent => sent, says = answer => answer }: Bug): Fuzzed => ({
  ...service,
  ask: async sent => says(await service.ask(hears(sent)), sent),
})
