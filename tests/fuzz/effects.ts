import { isDeepStrictEqual } from 'node:util'
import type { Answered } from '../support/api-answers.ts'
import { parsed } from './body-faults.ts'
import { isSuccess } from './description.ts'
import { checkWishes } from './wishes.ts'
import { doneBefore, keyIn } from './keys.ts'
import { checkList, checkStream } from './lists.ts'
import { keptBook, keptOpinion, type Review, type View } from './model.ts'
import type { Asked } from './oracle.ts'
import type { Play } from './play.ts'
import { tidied } from './formats.ts'

type Sent = Readonly<Record<string, unknown>>
type Effect = (play: Play, asked: Asked, answer: Answered) => void | Promise<void>

const review = '/books/{bookId}/reviews/{reviewId}'

/** What an operation that was done changes, or shows. One that is not here is held against the document alone. */
const byOperation: Readonly<Record<string, Effect>> = {
  'GET /books': showsList,
  'GET /books/{bookId}/reviews': showsList,
  'GET /books/{bookId}': (play, { ids }, { body }) =>
    play.same('the book', JSON.parse(body), play.model.bookView(ids['bookId']!)),
  [`GET ${review}`]: (play, { ids }, { body }) =>
    play.same('the review', JSON.parse(body), play.model.review(ids['bookId']!, ids['reviewId']!)),
  'POST /books': (play, asked, answer) =>
    created(play, asked, answer, (made, sent) => {
      play.same('the book that was made', made, { ...made, ...keptBook(sent) })
      play.model.books.set(made.id, made)
    }),
  'POST /books/{bookId}/reviews': (play, asked, answer) =>
    created(play, asked, answer, (made, sent) => {
      const { reviewer } = made as Review
      play.same('the review that was made', made, {
        ...made,
        ...keptOpinion(sentOpinion(sent)),
        bookId: asked.ids['bookId']!.toLowerCase(),
        edited: false,
      })
      play.same('the reviewer', reviewer.name, tidied(sent['reviewer'] as string))
      play.model.reviews.set(made.id, made as Review)
    }),
  [`PATCH ${review}`]: async (play, asked, answer) => {
    const before = play.model.review(asked.ids['bookId']!, asked.ids['reviewId']!)!
    const url = `/books/${before.bookId}/reviews/${before.id}`
    const now = JSON.parse((await play.get(url)).body) as Review
    if (answer.body !== '') play.same('the review that was revised, read back', now, JSON.parse(answer.body))
    const sent = parsed(asked.request.body!).value as Sent
    const revised = { ...before, ...keptOpinion(sent, before) }
    const later = !isDeepStrictEqual(revised, before)
    play.same('the review that was revised', now, later ? { ...revised, updatedAt: now.updatedAt, edited: true } : before)
    play.require(!later || now.updatedAt > before.updatedAt, 'a revision that is no later')
    play.model.reviews.set(now.id, now)
    await showsBook(play, now.bookId)
  },
  [`DELETE ${review}`]: async (play, { ids }) => {
    const { id, bookId } = play.model.review(ids['bookId']!, ids['reviewId']!)!
    play.model.reviews.delete(id)
    play.require(
      (await play.get(`/books/${bookId}/reviews/${id}`)).statusCode === 404,
      'a review that was withdrawn is still there',
    )
    await showsBook(play, bookId)
  },
}

/** @throws Finding where the service does not hold, or show, what it must after this answer */
export async function effects(play: Play, asked: Asked, answer: Answered): Promise<void> {
  const { operation, request } = asked
  if (!isSuccess(answer.statusCode) || request.method === 'HEAD') return
  checkWishes(play.require.bind(play), asked, answer)
  await byOperation[`${operation.method} ${operation.path}`]?.(play, asked, answer)
  if (request.method === 'GET' && operation.path.startsWith('/books'))
    await headEquals(play, request.url, answer, request.headers)
}

function showsList(play: Play, asked: Asked, answer: Answered): void {
  if (String(answer.headers['content-type']).startsWith('application/json')) checkList(play, asked, answer)
  else checkStream(play, asked, answer)
}

/** What was made is where Location says, is what was answered, and heads its list; a used key makes nothing again (I1). */
async function created(play: Play, asked: Asked, answer: Answered, keep: (made: View, sent: Sent) => void): Promise<void> {
  const { request } = asked
  const { location, etag, 'idempotency-replayed': replayed } = answer.headers
  const done = doneBefore(asked)
  if (done) {
    play.require(replayed === 'true', `${String(location)} was made under a used key`)
    play.same('what is replayed', [location, etag], [done.location, done.etag])
    if (answer.body !== '') play.same('the body that is replayed', JSON.parse(answer.body), done.made)
    return
  }
  const path = String(location)
  const id = path.split('/').at(-1)!
  play.require(!play.model.books.has(id) && !play.model.reviews.has(id), `${path} was made again`)
  play.require(replayed === undefined, 'a replay of nothing')
  const read = await play.get(path)
  play.require(read.statusCode === 200, `Location ${path} answers ${read.statusCode}`)
  play.same('its entity tag', etag, read.headers['etag'])
  const view = JSON.parse(read.body) as View
  if (answer.body !== '') play.same('what Location names', view, JSON.parse(answer.body))
  const { rating, ...made } = view
  const isBook = path.split('/').length === 3
  keep(isBook ? made : { ...made, rating }, parsed(request.body!).value as Sent)
  const key =
    asked.operation.parameters.some(({ name }) => name === 'Idempotency-Key') && keyIn(request.headers['idempotency-key'])
  if (key) play.model.keys.set(key, { key, request, location: path, etag, made: view })
  await headEquals(play, path, read)
  const list = JSON.parse((await play.get(`${path.slice(0, path.lastIndexOf('/'))}?limit=1`)).body) as { items: unknown[] }
  play.same('the newest of the list', list.items[0], view)
  await showsBook(play, path.split('/')[2]!)
}

const sentOpinion = ({ rating, title = null, body = null, spoiler = false }: Sent) => ({ rating, title, body, spoiler })

/** The rating of a book is that of a recount, right after each write. */
async function showsBook(play: Play, id: string): Promise<void> {
  play.same('the book, with its rating recounted', JSON.parse((await play.get(`/books/${id}`)).body), play.model.bookView(id))
}

/** R4. */
async function headEquals(play: Play, url: string, got: Answered, headers = {}): Promise<void> {
  const head = await play.get(url, 'HEAD', headers)
  const of = ({ statusCode, headers: fields }: Answered) => [
    statusCode,
    fields['content-type'],
    fields['etag'],
    fields['location'],
  ]
  play.same('HEAD', of(head), of(got))
  play.same('the body of HEAD', head.body, '')
}
