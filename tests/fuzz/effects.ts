import type { Answered } from '../support/api-answers.ts'
import { askerOf } from './askers.ts'
import { parsed } from './body-faults.ts'
import { erased, revised, showsBook, withdrawn } from './changed-reviews.ts'
import { isResource, isSuccess } from './description.ts'
import { checkWishes } from './wishes.ts'
import { doneBefore, keyIn, nameOf, ownerOf } from './keys.ts'
import { checkList, checkStream } from './lists.ts'
import { keptBook, keptOpinion, type Review, type View } from './model.ts'
import type { Asked } from './oracle.ts'
import type { Play } from './play.ts'

type Sent = Readonly<Record<string, unknown>>
type Effect = (play: Play, asked: Asked, answer: Answered) => void | Promise<void>

const review = '/books/{bookId}/reviews/{reviewId}'

/** What an operation that was done changes, or shows. One that is not here is held against the document alone. */
const byOperation: Readonly<Record<string, Effect>> = {
  'GET /books': showsList,
  'GET /books/{bookId}/reviews': showsList,
  'GET /reviewers/me/reviews': showsList,
  'GET /reviewers/{reviewerId}/reviews': showsList,
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
      play.same('the review that was made', made, {
        ...made,
        ...keptOpinion(sentOpinion(sent)),
        bookId: asked.ids['bookId']!.toLowerCase(),
        edited: false,
      })
      keepReviewer(play, asked, made as Review, askerOf(asked, sent)!)
      play.model.reviews.set(made.id, made as Review)
    }),
  [`PATCH ${review}`]: revised,
  [`DELETE ${review}`]: withdrawn,
  'DELETE /reviewers/me': erased,
}

/** @throws Finding where the service does not hold, or show, what it must after this answer */
export async function effects(play: Play, asked: Asked, answer: Answered): Promise<void> {
  const { operation, request } = asked
  if (!isSuccess(answer.statusCode) || request.method === 'HEAD') return
  checkWishes(play.require.bind(play), asked, answer)
  await byOperation[`${operation.method} ${operation.path}`]?.(play, asked, answer)
  if (request.method === 'GET' && isResource(operation)) await headEquals(play, request.url, answer, request.headers)
}

/** Everybody has an id of their own, the same in every review of theirs. */
function keepReviewer(play: Play, { request: { caller } }: Asked, { id, reviewer }: Review, asker: string): void {
  const { owners, reviewerIds } = play.model
  const name = caller?.is === 'known' ? caller.name : asker
  play.same('the reviewer', reviewer, { id: reviewerIds.get(asker) ?? reviewer?.id, name })
  const others = [...reviewerIds].filter(([other]) => other !== asker)
  play.require(!others.some(([, other]) => other === reviewer!.id), `two reviewers with the id ${reviewer!.id}`)
  reviewerIds.set(asker, reviewer!.id)
  owners.set(id, asker)
}

async function showsList(play: Play, asked: Asked, answer: Answered): Promise<void> {
  if (String(answer.headers['content-type']).startsWith('application/json')) await checkList(play, asked, answer)
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
  const owner = ownerOf(request)
  if (key) play.model.keys.set(nameOf(owner, key), { key, owner, request, location: path, etag, made: view })
  await headEquals(play, path, read)
  const list = JSON.parse((await play.get(`${path.slice(0, path.lastIndexOf('/'))}?limit=1`)).body) as { items: unknown[] }
  play.same('the newest of the list', list.items[0], view)
  await showsBook(play, path.split('/')[2]!)
}

const sentOpinion = ({ rating, title = null, body = null, spoiler = false }: Sent) => ({ rating, title, body, spoiler })

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
