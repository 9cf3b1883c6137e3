import type {
  AllBooksQuery,
  Answer,
  BookQuery,
  Catalogue,
  Page,
  ReviewQuery,
  ReviewsByQuery,
} from '../../application/ports/catalogue.ts'
import type { Cache, CacheKey, Miss } from '../../application/ports/cache.ts'
import type { CacheMeter } from '../../application/ports/cache-meter.ts'
import type { LastKnown } from '../../application/ports/last-known.ts'
import type { BookPosition, ReviewPosition } from '../../application/ports/orders.ts'
import { Unavailable } from '../../application/ports/unavailable.ts'
import type { BookView, ReviewView } from '../../application/ports/views.ts'
import type { BookId, ReviewerId, ReviewId } from '../../domain/identity.ts'
import { booksName, reviewsName } from './query-names.ts'
import { fits } from './view-shapes.ts'

export interface CachedCatalogueOptions {
  /** For how many milliseconds after its reading an answer may be kept. */
  readonly ttl: number
  /** Answers for when the database is away. */
  readonly lastKnown?: LastKnown
  readonly meter?: CacheMeter
}

/**
 * A catalogue that asks the cache first and on a miss reads the catalogue behind it, once for all who ask at that moment,
 * and fills the cache. What it answers is never older than the last renewal of the scope; only with the database away it
 * gives what was last known, and says so.
 */
export class CachedCatalogue implements Catalogue {
  readonly #catalogue: Catalogue
  readonly #cache: Cache
  readonly #options: CachedCatalogueOptions
  readonly #loads = new Map<string, { readonly begun: number; readonly answer: Promise<Answer<unknown>> }>()

  constructor(catalogue: Catalogue, cache: Cache, options: CachedCatalogueOptions) {
    this.#catalogue = catalogue
    this.#cache = cache
    this.#options = options
  }

  /** What is searched for by words is not kept: there is no end of words, and hardly anybody asks for the same ones again. */
  books(query: BookQuery): Promise<Answer<Page<BookView, BookPosition>>> {
    if (query.words !== undefined) return this.#catalogue.books(query)
    return this.#through({ scope: 'books', name: booksName(query), fits: fits.books }, () => this.#catalogue.books(query))
  }

  /** Read once and in passing: it would drive everything else out. */
  allBooks(query: AllBooksQuery): AsyncIterable<BookView> {
    return this.#catalogue.allBooks(query)
  }

  book(id: BookId): Promise<Answer<BookView | null>> {
    return this.#through({ scope: `reviews:${id}`, name: 'book', fits: fits.book }, () => this.#catalogue.book(id))
  }

  reviews(bookId: BookId, query: ReviewQuery): Promise<Answer<Page<ReviewView, ReviewPosition> | null>> {
    const key = { scope: `reviews:${bookId}`, name: reviewsName(query), fits: fits.reviews } as const
    return this.#through(key, () => this.#catalogue.reviews(bookId, query))
  }

  /** One row by its key: not worth a place in the cache. */
  review(bookId: BookId, id: ReviewId): Promise<Answer<ReviewView | null>> {
    return this.#catalogue.review(bookId, id)
  }

  /** Asked for by who reads a whole library, in passing. */
  booksOf(ids: readonly BookId[]): Promise<readonly BookView[]> {
    return this.#catalogue.booksOf(ids)
  }

  /** Hardly anybody but the reviewer asks for them. */
  reviewsBy(reviewer: ReviewerId, query: ReviewsByQuery): Promise<Answer<Page<ReviewView, ReviewPosition>>> {
    return this.#catalogue.reviewsBy(reviewer, query)
  }

  async #through<View>(key: CacheKey, read: () => Promise<Answer<View>>): Promise<Answer<View>> {
    const asked = Date.now()
    const found = await this.#cache.look(key)
    this.#options.meter?.looked(found.kind, found.kind === 'hit' ? found.tier : 'database')
    if (found.kind === 'hit') {
      if (found.tier !== 'memory') this.#remember(key, found.value)
      return { view: found.value as View, source: { kind: 'hit', ttl: found.ttl, tier: found.tier } }
    }
    // Only who saw the same generation shares a load: one that began before a commit does not answer a later reader.
    const name = `${found.generation} ${key.name}`
    const running = this.#loads.get(name)
    if (running && asked - running.begun < shareable) return collapsed((await running.answer) as Answer<View>)
    const load = { begun: asked, answer: this.#load(key, found, asked, read) }
    this.#loads.set(name, load)
    try {
      return await load.answer
    } finally {
      if (this.#loads.get(name) === load) this.#loads.delete(name)
    }
  }

  async #load<View>(key: CacheKey, miss: Miss, asked: number, read: () => Promise<Answer<View>>): Promise<Answer<View>> {
    try {
      const { view } = await read()
      if (view === null) return { view, source: { kind: 'miss', stored: false, collapsed: false } }
      this.#remember(key, view)
      const ttl = this.#options.ttl - (Date.now() - asked)
      const stored = ttl > 0 && (await miss.fill(view, ttl))
      this.#options.meter?.filled(stored)
      return { view, source: { kind: 'miss', stored, collapsed: false } }
    } catch (error) {
      const known = error instanceof Unavailable ? this.#options.lastKnown?.recall(nameOf(key)) : null
      if (!known) throw error
      this.#options.meter?.looked('stale', 'memory')
      return { view: known.value as View, source: { kind: 'stale', age: known.age } }
    }
  }

  #remember(key: CacheKey, view: unknown): void {
    this.#options.lastKnown?.remember(nameOf(key), view)
  }
}

/** A load is shared for so many milliseconds: what other processes wrote since it began may not be known to the generation. */
const shareable = 250

const nameOf = ({ scope, name }: CacheKey): string => `${scope} ${name}`

const collapsed = <View>({ view, source }: Answer<View>): Answer<View> => ({
  view,
  source: source.kind === 'miss' ? { ...source, collapsed: true } : source,
})
