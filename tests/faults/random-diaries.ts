import type { ReviewView } from '../../src/application/ports/views.ts'
import type { Choices } from './random-choices.ts'
import type { Acknowledgement, Histogram, Read } from './random-history.ts'
import type { World } from './random-world.ts'

/** What a diary was to be at some time: its number stands in its title, and in its stars; null: withdrawn. */
interface Entry {
  readonly title: string | null
  readonly stars: number | null
  readonly attempted: number
  acknowledged: Acknowledgement | null
}

/** A review that one writer, and no other, submits, revises and withdraws again and again: what comes later is newer. */
export interface Diary {
  readonly book: string
  readonly reviewer: string
  readonly entries: Entry[]
}

/** Writes one diary until the world stops. */
export async function keepDiary(world: World, place: World['places'][number], book: string, choices: Choices): Promise<void> {
  const diary: Diary = { book, reviewer: `Diarist ${place.stars}`, entries: [nothing()] }
  world.diaries.push(diary)
  let review: string | null = null
  while (!world.stopping.aborted) {
    await world.writing
    const process = await world.process(choices, place)
    const entry = nextEntry(diary, review !== null && choices.between(1, 4) === 1)
    diary.entries.push(entry)
    if (entry.stars !== null) world.history.attempted(diary.book, entry.stars)
    const response = await world.ask(process, ...requestOf(diary, entry, review))
    if (response?.ok) {
      entry.acknowledged = { instance: process.instance, at: performance.now() }
      world.counts.writes++
      review = entry.title === null ? null : ((await response.json()) as ReviewView).id
    } else {
      await world.process(choices, place) // another has taken its place, and nothing of it is in flight any more
      review = await inDatabase(world, diary)
    }
    await world.pause(choices.between(0, 150))
  }
}

const nothing = (): Entry => ({ title: null, stars: null, attempted: 0, acknowledged: { instance: 0, at: 0 } })

function nextEntry({ entries }: Diary, withdrawn: boolean): Entry {
  const attempted = performance.now()
  if (withdrawn) return { title: null, stars: null, attempted, acknowledged: null }
  return { title: `Entry ${entries.length}`, stars: 4 + (entries.length % 2), attempted, acknowledged: null }
}

function requestOf(
  { book, reviewer }: Diary,
  { title, stars }: Entry,
  review: string | null,
): [string, object | undefined, string] {
  const path = `/books/${book}/reviews`
  if (review === null) return [path, { reviewer, title, rating: stars }, 'POST']
  const mine = `${path}/${review}?reviewer=${encodeURIComponent(reviewer)}`
  return title === null ? [mine, undefined, 'DELETE'] : [mine, { title, rating: stars }, 'PATCH']
}

/** After a request that was cut off: the review that is there, whatever became of it. */
async function inDatabase({ database }: World, { book, reviewer }: Diary): Promise<string | null> {
  const [row] = await database.em
    .fork()
    .execute<{ id: string }[]>('select id from reviews where book_id = ? and reviewer_name = ?', [book, reviewer])
  return row?.id ?? null
}

/** What a read may show of a diary: nothing older than what was acknowledged in time, and nothing that was not yet sent. */
function possible({ history }: World, read: Read, { entries }: Diary): { entries: Entry[]; due: Entry } {
  const due = entries.findLastIndex(({ acknowledged }) => acknowledged && history.due(acknowledged, read))
  return { entries: entries.slice(due).filter(({ attempted }) => attempted <= read.ended), due: entries[due]! }
}

/** A page that has room for every diary. */
export function checkEntries(world: World, read: Read, book: string, page: readonly ReviewView[]): void {
  for (const diary of world.diaries.filter(one => one.book === book)) {
    const shown = page.find(({ reviewer }) => reviewer?.name === diary.reviewer)?.title ?? null
    const { entries, due } = possible(world, read, diary)
    if (entries.some(({ title }) => title === shown)) continue
    const titles = entries.map(({ title }) => title ?? 'nothing').join(', ')
    world.history.violated(read, `shows ${shown ?? 'nothing'} of ${diary.reviewer} instead of ${titles}`, [due.acknowledged!])
  }
}

/** The summary of the diaries' book: some entries that are possible together must come to its fours and fives. */
export function checkStars(world: World, read: Read, book: string, histogram: Histogram): void {
  const diaries = world.diaries.filter(one => one.book === book)
  const sums = diaries.reduce(
    (so, diary) => {
      const stars = new Set(possible(world, read, diary).entries.map(entry => entry.stars))
      return so.flatMap(([four, five]) => [...stars].map(one => [four + Number(one === 4), five + Number(one === 5)] as const))
    },
    [[0, 0] as readonly [number, number]],
  )
  const [four, five] = [histogram[4] ?? 0, histogram[5] ?? 0]
  if (sums.some(sum => sum[0] === four && sum[1] === five)) return
  world.history.violated(read, `counts ${four} fours and ${five} fives of the diaries instead of ${sums.join(' or ')}`, [])
}
