import type { BookView, ReviewView } from '../../src/application/ports/views.ts'
import type { Choices } from './random-choices.ts'
import { checkEntries, checkStars, keepDiary } from './random-diaries.ts'
import type { Read } from './random-history.ts'
import type { ServiceProcess } from './random-service.ts'
import type { World } from './random-world.ts'

const booksAtFirst = 4
/** Of the books at first, this one has the diaries, and no other review. */
const diaries = booksAtFirst
/** A page holds all of them. */
const booksAtMost = 60
const limit = 100

export async function addFirstBooks(world: World): Promise<void> {
  for (let added = 0; added <= diaries; added++) await addBook(world, world.places[0]!.process)
}

/** Writes and reads until the world stops. */
export async function load(world: World, choices: Choices): Promise<void> {
  const writers = world.places.map(place => write(world, place, choices.split()))
  const readers = world.places.flatMap(() => [read(world, choices.split()), read(world, choices.split())])
  const diarists = world.places.map(place => keepDiary(world, place, world.books[diaries]!, choices.split()))
  await Promise.all([...writers, ...readers, ...diarists])
}

async function write(world: World, place: World['places'][number], choices: Choices): Promise<void> {
  while (!world.stopping.aborted) {
    await world.writing
    const process = await world.process(choices, place)
    if (choices.between(1, 40) === 1 && world.books.length < booksAtMost) await addBook(world, process)
    const book = choices.of(world.books.slice(0, booksAtFirst))
    await addReview(world, process, book, place.stars)
    if (choices.between(0, 1) === 1) await readOnce(world, process, choices, book)
    await world.pause(choices.between(0, 100))
  }
}

async function read(world: World, choices: Choices): Promise<void> {
  while (!world.stopping.aborted) {
    await readOnce(world, await world.process(choices), choices, choices.of(world.books.slice(0, diaries + 1)))
    await world.pause(choices.between(0, 12))
  }
}

async function addBook(world: World, process: ServiceProcess): Promise<void> {
  const response = await world.ask(process, '/books', { title: 'Middlemarch', authors: ['George Eliot'] })
  if (response?.status !== 201) return
  const { id } = (await response.json()) as BookView
  world.counts.writes++
  world.books.push(id)
  world.history.acknowledged({ book: id, review: null, stars: 0, instance: process.instance, at: performance.now() })
}

let reviewers = 0

export async function addReview(world: World, process: ServiceProcess, book: string, stars: number): Promise<void> {
  world.history.attempted(book, stars)
  const response = await world.ask(process, `/books/${book}/reviews`, { reviewer: `Reader ${++reviewers}`, rating: stars })
  if (response?.status !== 201) return
  const review = (await response.json()) as ReviewView
  world.counts.writes++
  world.history.acknowledged({ book, review, stars, instance: process.instance, at: performance.now() })
}

/** Reads something at random, and holds it against what had been acknowledged. */
async function readOnce(world: World, process: ServiceProcess, choices: Choices, book: string): Promise<void> {
  const path = choices.of([`/books?limit=${limit}`, `/books/${book}`, `/books/${book}/reviews?limit=${limit}`])
  const begun = performance.now()
  const response = await world.ask(process, path)
  if (response?.status !== 200) return
  const body = await response.json()
  const source = response.headers.get('cache-status') ?? 'none'
  const what = `GET ${path} (${source})`
  const seen: Read = { what, instance: process.instance, begun, ended: performance.now() }
  world.counts.reads++
  const tier = source.includes('; hit') ? `hit in ${source.split('detail=')[1]}` : source.split('; ')[1]!
  world.tiers.set(tier, (world.tiers.get(tier) ?? 0) + 1)
  check(world, seen, path, book, body)
}

function check(world: World, seen: Read, path: string, book: string, body: unknown): void {
  const { history } = world
  if (path.includes('/reviews')) {
    checkEntries(world, seen, book, (body as { items: ReviewView[] }).items)
    history.checkReviews(seen, book, (body as { items: ReviewView[] }).items, limit)
    return
  }
  const books = path.startsWith('/books?') ? (body as { items: BookView[] }).items : [body as BookView]
  for (const { id, rating } of books) {
    history.checkSummary(seen, id, rating.histogram)
    if (id === world.books[diaries]) checkStars(world, seen, id, rating.histogram)
  }
  if (path.startsWith('/books?'))
    history.checkBooks(
      seen,
      books.map(({ id }) => id),
    )
}
