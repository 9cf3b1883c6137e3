import type { Draw, Text } from './draws.ts'
import type { Operation } from './description.ts'
import type { Framing } from './framing.ts'
import { type Keyed, keyIn } from './keys.ts'
import type { Model } from './model.ts'

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
  /** How it is put on a wire, where there is one. */
  readonly framing: Framing
}

/** Nothing is named so. */
const nobody = '019c1a2b-3c4d-7e5f-8a6b-ffffffffffff'
const nth = <T>(list: readonly T[], pick: number): T | undefined => list[pick % Math.max(1, list.length)]

/** Puts in what the draw could only name. @param tagOf asks for the entity tag of a URL */
export async function requestOf(drawn: Draw, model: Model, tagOf: (url: string) => Promise<string | null>): Promise<Request> {
  const { operation, method, body, framing } = drawn
  const chosen = new Chosen(drawn, model)
  const pathname = operation.path.replace(/\{(\w+)\}/g, (_, name: string) => encoded(chosen.text(drawn.path[name]!), true))
  const cursor = drawn.query.find(({ value }) => value.is === 'cursor')?.value as { readonly pick: number } | undefined
  const lines =
    drawn.query.length < 4 && drawn.headers.some(({ value }) => value.is === 'text' && value.text.endsWith('x-ndjson'))
  const followed =
    !lines &&
    cursor &&
    nth(
      model.cursors.filter(one => one.pathname === pathname),
      cursor.pick,
    )
  const pairs = drawn.query.flatMap(({ name, value, raw }) => {
    if (followed && name !== 'limit') return [] // a cursor is of use with its own filters
    if (value.is === 'cursor') return [] // there is none of this list yet
    if (lines && (name === 'limit' || name === 'cursor')) return [] // which it has not
    const text = chosen.text(value)
    return [`${encoded(name)}=${raw ? text : encoded(text)}`]
  })
  const query = followed ? [...pairs, followed.filters, `cursor=${encoded(followed.cursor)}`].filter(Boolean) : pairs
  const url = query.length > 0 ? `${pathname}?${query.join('&')}` : pathname

  const wantsTag = drawn.headers.some(({ value }) => value.is === 'tag')
  const tag = wantsTag ? await tagOf(['PATCH', 'DELETE'].includes(method) ? pathname : url) : null
  const headers = Object.fromEntries(
    drawn.headers.map(({ name, value }) => [
      name,
      value.is === 'tag' ? value.as.replace('TAG', tag ?? '"none"') : chosen.text(value),
    ]),
  )
  const key = drawn.headers.find(({ value }) => value.is === 'used key')?.value as { readonly pick: number } | undefined
  const done = key && model.keys.get(keyIn(headers['idempotency-key']) ?? '')
  if (done && method === 'POST' && key.pick % 4 !== 3) {
    headers['content-type'] = 'application/json'
    return { operation, method, url: done.request.url, headers, body: again(done, key.pick), tag, framing }
  }
  const takes = method !== 'GET' && method !== 'HEAD' && body !== null
  if (takes && body.type !== null) headers['content-type'] = body.type
  return { operation, method, url, headers, body: takes ? body.bytes : null, tag, framing }
}

/** The body that was sent under a key, now and then laid out in another way. */
function again({ request }: Keyed, pick: number): Buffer {
  if (pick % 4 !== 2) return request.body!
  const members = Object.entries(JSON.parse(new TextDecoder().decode(request.body)) as object).reverse()
  return Buffer.from(JSON.stringify(Object.fromEntries(members), null, 1))
}

/** What is there for a draw to mean. */
class Chosen {
  readonly #model: Model
  readonly #review: ReturnType<Model['review']>
  readonly #ofAnother: boolean
  constructor({ path }: Draw, model: Model) {
    this.#model = model
    const review = path['reviewId']
    this.#review = review?.is === 'review' ? nth([...model.reviews.values()], review.pick) : undefined
    this.#ofAnother = review?.is === 'review' && review.pick % 10 === 9
  }

  text(text: Text): string {
    if (text.is === 'text') return text.text
    if (text.is === 'tag') return text.as
    const { books, cursors, keys, reviews } = this.#model
    const book = nth([...books.keys()], text.pick % (text.pick < 60 ? 3 : 100)) ?? nobody // three are read by everybody
    const view = books.get(book)
    const texts = view ? [String(view['title']), ...(view['authors'] as string[])] : []
    const review = this.#review ?? nth([...reviews.values()], text.pick)
    switch (text.is) {
      case 'book':
        return this.#review && !this.#ofAnother ? this.#review.bookId : book
      case 'upper-case id':
        return (this.#review?.id ?? book).toUpperCase()
      case 'review':
        return review?.id ?? nobody
      case 'word':
        return nth(texts.join(' ').split(/\s+/), text.pick) || 'nothing'
      case 'author':
        return nth(texts.slice(1), text.pick) ?? 'Nobody'
      case 'isbn':
        return (view?.['isbn'] as string | null | undefined) ?? '9780141439549'
      case 'used key':
        return `"${(nth([...keys.keys()], text.pick) ?? `first-${text.pick}`).replace(/["\\]/g, '\\$&')}"`
      case 'reviewer':
        return review && text.pick % 5 !== 4 ? review.reviewer.name : 'Nobody'
      default:
        return damaged(nth(cursors, text.pick)?.cursor ?? 'none', text.pick)
    }
  }
}

/** A cursor as it is (of whatever list), or with one character changed, too many or too few. */
function damaged(cursor: string, pick: number): string {
  const at = (pick * 7) % cursor.length
  if (pick % 4 === 0) return cursor
  if (pick % 4 === 1) return cursor.slice(0, at)
  if (pick % 4 === 2) return `${cursor}A`
  return cursor.slice(0, at) + (cursor[at] === 'A' ? 'B' : 'A') + cursor.slice(at + 1)
}

/** As much of a text as a request line has room for (16 KiB with the headers), percent-encoded; a path may also be given one that is broken. */
const encoded = (text: string, path = false): string =>
  path && text.startsWith('%') ? text : encodeURIComponent(text.slice(0, 1_000).toWellFormed())
