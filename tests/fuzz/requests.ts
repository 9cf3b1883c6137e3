import { reviewsBy } from './askers.ts'
import { Chosen, nth } from './chosen.ts'
import { credentials } from './credentials.ts'
import type { Draw } from './draws.ts'
import type { Operation } from './description.ts'
import type { Framing } from './framing.ts'
import type { Keyed } from './keys.ts'
import type { Model } from './model.ts'
import type { TokenIssuer } from './token-issuer.ts'
import type { Caller } from './tokens.ts'

/** A request as it is sent. */
export interface Request {
  /** What it was drawn from; the method and the path may be another operation's. */
  readonly operation: Operation
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer | null
  /** The entity tag that the resource has, where a header was to name it. */
  readonly tag: string | null
  /** Who asks; null where nobody is asked who they are. */
  readonly caller: Caller | null
  /** How it is put on a wire, where there is one. */
  readonly framing: Framing
}

const own = '/reviewers/me/reviews'

type TagOf = (url: string, headers: Request['headers']) => Promise<string | null>

/** Puts in what the draw could only name. @param tagOf asks for the entity tag of a URL */
export async function requestOf(drawn: Draw, model: Model, issuer: TokenIssuer | null, tagOf: TagOf): Promise<Request> {
  const { operation, method, body, framing } = drawn
  const chosen = new Chosen(drawn, model)
  const pathname = operation.path.replace(/\{(\w+)\}/g, (_, name: string) => encoded(chosen.text(drawn.path[name]!), true))
  const cursor = drawn.query.find(({ value }) => value.is === 'cursor')?.value as { readonly pick: number } | undefined
  const key = drawn.headers.find(({ value }) => value.is === 'used key')?.value as { readonly pick: number } | undefined
  const done = key && chosen.used(key.pick)
  const { caller, field } = await credentials(drawn, issuer, chosen.owner ?? done?.owner)
  const authorization: Request['headers'] = field === null ? {} : { authorization: field }
  const list = caller?.is === 'known' && pathname === own ? reviewsBy(model.reviewerIds.get(caller.subject) ?? '') : pathname
  const lines =
    drawn.query.length < 4 && drawn.headers.some(({ value }) => value.is === 'text' && value.text.endsWith('x-ndjson'))
  const followed =
    !lines &&
    cursor &&
    nth(
      model.cursors.filter(one => one.list === list.toLowerCase() || (!caller && one.pathname === pathname)),
      cursor.pick,
    )
  const pairs = drawn.query.flatMap(({ name, value, raw }) => {
    if (followed && name !== 'limit') return [] // a cursor is of use with its own filters
    if (value.is === 'cursor') return [] // there is none of this list yet
    if (lines && (name === 'limit' || name === 'cursor')) return [] // which it has not
    const text = chosen.text(value)
    return [`${encoded(name)}=${raw ? text : encoded(text)}`]
  })
  const query = followed
    ? [
        ...pairs,
        followed.pathname === pathname.toLowerCase() ? followed.filters : '',
        `cursor=${encoded(followed.cursor)}`,
      ].filter(Boolean)
    : pairs
  const url = query.length > 0 ? `${pathname}?${query.join('&')}` : pathname

  const wantsTag = drawn.headers.some(({ value }) => value.is === 'tag')
  const tag = wantsTag ? await tagOf(['PATCH', 'DELETE'].includes(method) ? pathname : url, authorization) : null
  const fields = drawn.headers.map(({ name, value }) => [
    name,
    value.is === 'tag' ? value.as.replace('TAG', tag ?? '"none"') : chosen.text(value),
  ])
  const headers = { ...(Object.fromEntries(fields) as Record<string, string>), ...authorization }
  if (done && method === 'POST' && key.pick % 4 !== 3) {
    headers['content-type'] = 'application/json'
    return { operation, method, url: done.request.url, headers, body: again(done, key.pick), tag, caller, framing }
  }
  const takes = method !== 'GET' && method !== 'HEAD' && body !== null
  if (takes && body.type !== null) headers['content-type'] = body.type
  return { operation, method, url, headers, body: takes ? body.bytes : null, tag, caller, framing }
}

/** The body that was sent under a key, now and then laid out in another way. */
function again({ request }: Keyed, pick: number): Buffer {
  if (pick % 4 !== 2) return request.body!
  const members = Object.entries(JSON.parse(new TextDecoder().decode(request.body)) as object).reverse()
  return Buffer.from(JSON.stringify(Object.fromEntries(members), null, 1))
}

/** As much of a text as a request line has room for (16 KiB with the headers), percent-encoded; a path may also be given one that is broken. */
const encoded = (text: string, path = false): string =>
  path && text.startsWith('%') ? text : encodeURIComponent(text.slice(0, 1_000).toWellFormed())
