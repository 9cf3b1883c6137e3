import type { Answered } from '../support/api-answers.ts'
import type { Fuzzed, Sent } from './fuzzed.ts'
import type { Review } from './model.ts'
import { isDecodable } from './oracle.ts'
import { type Bug, without } from './planted-bugs.ts'

type Ask = Fuzzed['ask']

export const get = (url: string): Sent => ({ method: 'GET', url, headers: {}, body: null })
const shownBy = async <Shown>(ask: Ask, url: string): Promise<Shown> => JSON.parse((await ask(get(url))).body) as Shown
const reviewsAt = async (ask: Ask, url: string) => (await shownBy<{ readonly items: readonly Review[] }>(ask, url)).items

/** Reviews of the book that has most of them. */
async function some(ask: Ask): Promise<readonly Review[]> {
  const [book] = await reviewsAt(ask, '/books?sort=reviews&limit=1')
  return book ? reviewsAt(ask, `/books/${book.id}/reviews?limit=100`) : []
}

const asksFor =
  (path: RegExp, ...methods: string[]) =>
  ({ method, url }: Sent) =>
    methods.includes(method) && path.test(url)
const asksToErase = asksFor(/^\/reviewers\/me\?/, 'DELETE')
const asksForList = asksFor(/^\/reviewers\/[^/]+\/reviews/, 'GET')

/** The answer to a good request for a list, with another one in the items. */
const listing =
  (more: (review: Review, listed: readonly Review[]) => boolean) =>
  (ask: Ask): Ask =>
  async sent => {
    const answer = await ask(sent)
    if (!asksForList(sent) || answer.statusCode !== 200) return answer
    const { items, next } = JSON.parse(answer.body) as { readonly items: Review[]; readonly next: string | null }
    const one = (await some(ask)).find(review => more(review, items))
    return one && next === null ? { ...answer, body: JSON.stringify({ items: [...items, one], next }) } : answer
  }

/** An answer in the place of another one: to the same request. */
export const inPlaceOf = ({ headers }: Answered, statusCode: number, other: Answered): Answered => {
  const kept = without(other, 'cache-status')
  return { ...kept, statusCode, headers: { ...kept.headers, 'x-request-id': headers['x-request-id'] } }
}

const idOfNobody = '019c1a2b-3c4d-7e5f-8a6b-ffffffffffff'

/** What a service could do wrong with reviewers and who was erased. */
export const plantedReviewerBugs: Readonly<Record<string, Bug>> = {
  'whoever is erased keeps their name': {
    by: /^Finding: the review of whoever was erased:/,
    asks: ask => async sent => {
      if (!asksToErase(sent)) return ask(sent)
      const { search } = new URL(sent.url, 'http://any')
      const theirs = await ask(get(`/reviewers/me/reviews${search}&limit=100`))
      if (theirs.statusCode !== 200) return ask(sent)
      const headers = { 'if-match': '*', 'content-type': 'application/json' }
      const body = Buffer.from('{"title":null,"body":null,"spoiler":false}')
      for (const { bookId, id } of (JSON.parse(theirs.body) as { readonly items: Review[] }).items)
        await ask({ method: 'PATCH', url: `/books/${bookId}/reviews/${id}${search}`, headers, body })
      return ask({ ...sent, url: '/reviewers/me?reviewer=whoever-there-is-not' })
    },
  },
  'the rating of whoever was erased is not counted': {
    by: /^Finding: the book(, with its rating recounted)?:/,
    asks: ask => async sent => {
      const answer = await ask(sent)
      if (!asksFor(/^\/books\/[^/?]+$/, 'GET')(sent) || answer.statusCode !== 200) return answer
      const book = JSON.parse(answer.body) as { readonly id: string; readonly rating: Readonly<Record<string, unknown>> }
      const reviews = await reviewsAt(ask, `/books/${book.id}/reviews?limit=100`)
      const count = reviews.filter(({ reviewer }) => reviewer !== null).length
      return { ...answer, body: JSON.stringify({ ...book, rating: { ...book.rating, count } }) }
    },
  },
  'somebody else is erased, too': {
    by: /^Finding: a review that was not erased:/,
    asks: ask => async sent => {
      const answer = await ask(sent)
      if (!asksToErase(sent) || answer.statusCode !== 204) return answer
      const other = (await some(ask)).find(({ reviewer }) => reviewer !== null)?.reviewer
      if (other) await ask({ ...sent, url: `/reviewers/me?reviewer=${encodeURIComponent(other.name)}` })
      return answer
    },
  },
  'the list of a reviewer shows what another said': {
    by: /^Finding: the (page|list of whoever was erased):/,
    asks: listing(
      ({ reviewer, id }, listed) => reviewer !== null && !listed.some(one => one.id === id || one.reviewer?.id === reviewer.id),
    ),
  },
  'the list of a reviewer shows whoever was erased': {
    by: /^Finding: the (page|list of whoever was erased):/,
    asks: listing(({ reviewer }) => reviewer === null),
  },
  'a cursor of the list of another is taken': {
    by: /^Finding: (200 to .* with a cursor of|200 instead of 400: (.*; )?query: cursor is none of this list)/,
    asks: ask => {
      const others = new Set<string>()
      return async sent => {
        const answer = await ask(sent)
        for (const [, id] of answer.body.matchAll(/"reviewer":\{"id":"([^"]+)"/g)) others.add(id!)
        if (!asksForList(sent) || answer.statusCode !== 400) return answer
        const cursor = new URL(sent.url, 'http://any').searchParams.get('cursor') ?? ''
        for (const id of cursor === '' ? [] : others) {
          const page = await ask({ ...sent, url: `/reviewers/${id}/reviews?cursor=${encodeURIComponent(cursor)}` })
          if (page.statusCode === 200) return page
        }
        return answer
      }
    },
  },
  'what whoever was erased did is answered again': {
    by: /^Finding: (201 instead of .*409.*: (.*; )?reviewed already|a replay of nothing|.* was made again)/,
    asks: ask => {
      const kept = new Map<string, Answered>()
      return async sent => {
        const { 'idempotency-key': key, prefer } = sent.headers
        const answer = await ask(sent)
        if (!asksFor(/\/reviews$/, 'POST')(sent) || key === undefined || prefer !== undefined) return answer
        const same = JSON.stringify([key, sent.url, sent.body?.toString()])
        const before = kept.get(same)
        if (answer.statusCode === 201) kept.set(same, before ?? answer)
        if (!before || answer.headers['idempotency-replayed'] || ![201, 409].includes(answer.statusCode)) return answer
        const again = inPlaceOf(answer, 201, before)
        return { ...again, headers: { ...again.headers, 'idempotency-replayed': 'true' } }
      }
    },
  },
  'whoever was erased may review again': {
    by: /^Finding: 201 instead of 409: (.*; )?reviewed already/,
    asks: ask => async sent => {
      const answer = await ask(sent)
      if (answer.statusCode !== 409 || !sent.url.endsWith('/reviews')) return answer
      const { existing } = JSON.parse(answer.body) as { readonly existing: string }
      const made = await ask(get(existing))
      if (!made.body.includes('"reviewer":null')) return answer
      const again = inPlaceOf(answer, 201, made)
      return { ...again, headers: { ...again.headers, location: existing } }
    },
  },
  'anybody may revise what is nobody’s': {
    by: /^Finding: 200 instead of (403 or )*403: (.*; )?another one’s review/,
    asks: ask => async sent => {
      const answer = await ask(sent)
      if (answer.statusCode !== 403 || sent.method !== 'PATCH') return answer
      const made = await ask(get(sent.url.split('?')[0]!))
      return made.body.includes('"reviewer":null') ? inPlaceOf(answer, 200, made) : answer
    },
  },
  'who can be nobody has an empty list': {
    by: /^Finding: (200|304) instead of .*404.*: (.*; )?reviewerId names nothing/,
    hears: sent => ({
      ...sent,
      url: sent.url.replace(/(?<=^\/reviewers\/)(?!me\/|[0-9A-Fa-f-]{36}\/)[^/?]+(?=\/reviews)/, id =>
        isDecodable(id) ? idOfNobody : id,
      ),
    }),
  },
}
