import { byReviews } from '../data/fill.ts'
import { wordAt } from '../data/words.ts'
import type { Sample, Samples } from '../figures.ts'
import type { Request } from '../load/asking.ts'
import { Load } from '../load/load.ts'
import type { MeasuredProcess } from '../programs/measured-process.ts'
import { type Stage, start } from '../programs/programs.ts'
import { ask } from './asked.ts'
import type { Manner } from './interleaved.ts'
import { connected } from '../servers.ts'
import { memoryWhileStreaming } from './streaming.ts'

/** What is measured among few reviews, and among many. */
export const grown = ['page of books', 'page of reviews', 'page of reviews, deep', 'POST of a review'] as const
export const among = (what: (typeof grown)[number], size: 'few' | 'many'): string => `${what}, ${size} reviews`

export const searches = {
  'a rare word': wordAt(15_000),
  'a common word': 'night',
  'the most common word': 'the',
  'two common words': 'love night',
  'a common and a rare word': `the ${wordAt(15_000)}`,
}
export const searched = (kind: string): string => `search for ${kind}`
export const streamed = 'all books as lines, growth of memory'

export interface Growth {
  readonly few: Stage
  readonly many: Stage
  /** Holds books without reviews. */
  readonly books: Stage & { readonly count: number }
}

/** Nothing is cached, and one request is made at a time: none waits for another, so that its time is what it costs. */
export async function growth({ few, many, books }: Growth, manner: Manner): Promise<Samples> {
  const samples = new Map<string, Sample[]>()
  const load = new Load()
  const measure = async (name: string, server: MeasuredProcess, requests: readonly Request[], status: number) => {
    const [asking, expected] = [
      { requests, connections: 1 },
      { status, source: status === 201 ? 'none' : 'fwd=bypass' },
    ]
    await ask(name, server, load, { ...asking, seconds: 1 }, expected)
    const sample = await ask(name, server, load, { ...asking, seconds: manner.seconds }, expected)
    samples.set(name, [...(samples.get(name) ?? []), sample])
  }
  try {
    await compare(few, many, manner, measure)
    await readWhole(books)
    const server = await start('service, uncached', books)
    try {
      for (let round = 0; round < manner.rounds; round++)
        for (const [kind, words] of Object.entries(searches))
          await measure(searched(kind), server, [{ method: 'GET', path: `/books?q=${encodeURIComponent(words)}` }], 200)
    } finally {
      await server.stop()
    }
    for (let round = 0; round < manner.rounds; round++)
      samples.set(streamed, [
        ...(samples.get(streamed) ?? []),
        { memory: await memoryWhileStreaming(load, books, books.count, manner.seconds) },
      ])
  } finally {
    load.close()
  }
  return samples
}

/** While the others were measured these books have left the memory of the machine: a request would wait for the disk longer than it may. */
const readWhole = ({ databaseUrl }: Stage): Promise<unknown> =>
  connected(databaseUrl, client => client.query('select sum(length(books::text)) from books'))

type Measure = (name: string, server: MeasuredProcess, requests: readonly Request[], status: number) => Promise<void>

async function compare(few: Stage, many: Stage, { rounds }: Manner, measure: Measure): Promise<void> {
  const servers = { few: await start('service, uncached', few), many: await start('service, uncached', many) }
  const ids = byReviews(10_000)
  const get = (path: string): Request => ({ method: 'GET', path })
  try {
    const deep = { few: await deepIn(servers.few, ids[0]!, 500), many: await deepIn(servers.many, ids[0]!, 100_000) }
    for (let round = 0; round < rounds; round++)
      for (const size of ['few', 'many'] as const) {
        await measure(among('page of books', size), servers[size], [get('/books')], 200)
        await measure(
          among('page of reviews', size),
          servers[size],
          ids.slice(0, 40).map(id => get(`/books/${id}/reviews`)),
          200,
        )
        await measure(among('page of reviews, deep', size), servers[size], [get(deep[size])], 200)
        const review = { books: ids, reviewer: 'Reader of all' }
        await measure(among('POST of a review', size), servers[size], [{ method: 'POST', path: '/', review }], 201)
      }
  } finally {
    await servers.few.stop()
    await servers.many.stop()
  }
}

/** The path of the page behind so many reviews of a book, found by following `next`. */
async function deepIn({ origin }: MeasuredProcess, book: string, rows: number): Promise<string> {
  let cursor = ''
  for (let passed = 0; passed < rows; passed += 100) {
    const answer = await fetch(`${origin}/books/${book}/reviews?limit=100${cursor}`)
    const { next } = (await answer.json()) as { next: string | null }
    if (!next) throw new Error(`There are no ${rows} reviews to be passed over.`)
    cursor = `&cursor=${next}`
  }
  return `/books/${book}/reviews?limit=20${cursor}`
}
