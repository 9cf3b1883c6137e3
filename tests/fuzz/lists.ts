import type { Answered } from '../support/api-matcher.ts'
import type { View } from './model.ts'
import type { Asked } from './oracle.ts'
import type { Play } from './play.ts'
import { filtersOf } from './query-faults.ts'

/** Everything that a list is of, newest first. */
function everything({ model }: Play, { ids }: Asked): View[] {
  const views = ids['bookId'] ? model.reviewsOf(ids['bookId']) : [...model.books.keys()].map(id => model.bookView(id) as View)
  return views.reverse()
}

/** A page shows what there is, as it is; without filters, just those that are next. */
export function checkList(play: Play, asked: Asked, { body }: Answered): void {
  const { items, next } = JSON.parse(body) as { readonly items: View[]; readonly next: string | null }
  const { pathname } = new URL(asked.request.url, 'http://any')
  const limit = Number(asked.query.get('limit') ?? 20)
  const [filters, cursor] = [filtersOf(asked.query), asked.query.get('cursor')]
  const all = everything(play, asked)

  play.require(items.length <= limit, `${items.length} items, and the limit is ${limit}`)
  if (filters === '') {
    const from = play.model.cursors.find(one => one.cursor === cursor)?.last
    const rest = all.filter(
      ({ createdAt, id }) => !from || createdAt < from.createdAt || (createdAt === from.createdAt && id < from.id),
    )
    play.same('the page', items, rest.slice(0, limit))
    play.same('whether there is a next page', next !== null, rest.length > limit)
  } else checkMembers(play, items, all)
  if (next !== null) play.model.cursors.push({ cursor: next, pathname, filters, last: items.at(-1)! })
}

/** A stream of one JSON object a line shows everything, or everything that the filters leave. */
export function checkStream(play: Play, asked: Asked, { body }: Answered): void {
  const items = body.split('\n').flatMap(line => (line === '' ? [] : [JSON.parse(line) as View]))
  const all = everything(play, asked)
  if (filtersOf(asked.query) === '') play.same('the stream', items, all)
  else checkMembers(play, items, all)
}

/** Each is what there is, and is shown once. */
function checkMembers(play: Play, items: readonly View[], all: readonly View[]): void {
  play.same('different items', new Set(items.map(({ id }) => id)).size, items.length)
  for (const item of items)
    play.same(
      'an item of the list',
      item,
      all.find(({ id }) => id === item.id),
    )
}
