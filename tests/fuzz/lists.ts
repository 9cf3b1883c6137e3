import type { Answered } from '../support/api-answers.ts'
import { listOf } from './askers.ts'
import { nobody } from './chosen.ts'
import type { View } from './model.ts'
import type { Asked } from './oracle.ts'
import { orderOf, wanted } from './orders.ts'
import type { Play } from './play.ts'
import { filtersOf } from './query-faults.ts'

/** A page shows just those that are next of what was asked for, as they are (P1, P3, P6, P7). */
export async function checkList(play: Play, asked: Asked, { body, headers }: Answered): Promise<void> {
  const { items, next } = JSON.parse(body) as { readonly items: View[]; readonly next: string | null }
  const pathname = pathOf(asked)
  const limit = Number(asked.query.get('limit') ?? 20)
  const [cursor, order] = [asked.query.get('cursor'), orderOf(asked)]
  const list = listOf(asked)
  const from = play.model.cursors.find(one => one.cursor === cursor && one.list === list)?.last
  const rest = wanted(play.model, asked).filter(view => !from || order(from, view) < 0)

  play.same('the page', items, rest.slice(0, limit))
  play.same('whether there is a next page', next !== null, rest.length > limit)
  checkLinks(play, asked, String(headers['link']), next)
  if (next !== null)
    play.model.cursors.push({ cursor: next, list, pathname, filters: filtersOf(asked.query), last: items.at(-1)! })
  if (next !== null) await checkForeign(play, list, next)
}

/** A cursor is of use for its own list only, also where another is of the same kind (P2). */
async function checkForeign(play: Play, list: string, cursor: string): Promise<void> {
  const other = list.replace(/[0-9a-f-]{36}/, nobody)
  if (other === list) return
  const { statusCode } = await play.get(`${other}?cursor=${cursor}`)
  play.require([400, 404].includes(statusCode), `${statusCode} to ${other} with a cursor of ${list}`)
}

/** A stream of one JSON object a line shows everything that was asked for (P5). */
export function checkStream(play: Play, asked: Asked, { body }: Answered): void {
  const items = body.split('\n').flatMap(line => (line === '' ? [] : [JSON.parse(line) as View]))
  play.same('the stream', items, wanted(play.model, asked))
}

/** Where the list begins and goes on, with every filter kept (P4). */
function checkLinks(play: Play, asked: Asked, field: string, next: string | null): void {
  const links = [...field.matchAll(/<([^>]*)>; rel="(\w+)"(?:, |$)/g)].map(([, target, relation]) => ({
    relation,
    target: new URL(target!, 'http://any'),
  }))
  play.same(
    'the links',
    links.map(({ relation, target }) => [
      relation,
      target.pathname,
      target.searchParams.get('cursor'),
      wish(target.searchParams),
    ]),
    [
      ['first', pathOf(asked), null, wish(asked.query)],
      ...(next === null ? [] : [['next', pathOf(asked), next, wish(asked.query)]]),
    ],
  )
}

/** What a query asks for, wherever in the list: numbers in whatever way they are written. */
const wish = (query: URLSearchParams): string[] =>
  [...query]
    .filter(([name]) => name !== 'cursor')
    .map(([name, value]) => `${name}=${['limit', 'minRating', 'rating'].includes(name) ? Number(value) : value}`)
    .sort()

/** As the service writes it. */
const pathOf = ({ request }: Asked): string => new URL(request.url, 'http://any').pathname.toLowerCase()
