import { afterEach, describe, expect, test } from '@jest/globals'
import { Redis } from 'ioredis'
import type { Cache } from '../../src/application/ports/cache.ts'
import type { Answer } from '../../src/application/ports/catalogue.ts'
import { CachedCatalogue } from '../../src/infrastructure/cache/cached-catalogue.ts'
import { RenewingUnitOfWork } from '../../src/infrastructure/cache/renewing-unit-of-work.ts'
import { MemoryCache } from '../../src/infrastructure/memory/memory-cache.ts'
import { RedisCache } from '../../src/infrastructure/redis/redis-cache.ts'
import { describeOn } from '../support/describe-on.ts'
import { freshRedis } from '../support/fresh.ts'
import { aBook, aReview, someone, times } from './samples.ts'
import { openMemory } from './stores.ts'
import { addBooks, eraseReviewer, submitReviews, withdrawReview } from './write.ts'

const page = { limit: 20, after: null } as const

/** Whoever was erased, or moderated, is shown by no cached read afterwards. */
function forgetting(adapter: string, open: () => Promise<{ cache: Cache; close: () => void }>): void {
  describe(`what is forgotten, behind ${adapter},`, () => {
    const closing: (() => void)[] = []
    afterEach(() => closing.splice(0).forEach(close => close()))

    async function cachedStore() {
      const store = await openMemory()
      const { cache, close } = await open()
      closing.push(close)
      const catalogue = new CachedCatalogue(store.catalogue, cache, { ttl: 60_000 })
      const unitOfWork = new RenewingUnitOfWork(store.unitOfWork, cache)
      const books = times(3, () => aBook())
      const [reviewer, other] = [someone('Xyzzy'), someone('Bystander')]
      const by = (whose: typeof reviewer) =>
        books.map(({ state }) => aReview(state.id, { reviewer: whose, title: `By ${whose.name}` }))
      const [theirs, others] = [by(reviewer), by(other)]
      await addBooks(unitOfWork, ...books)
      await submitReviews(unitOfWork, ...theirs, ...others)
      /** Every read there is, of every book, as text; and how often it came from the cache. */
      const readAll = async () => {
        const answers: Answer<unknown>[] = [
          await catalogue.books(page),
          await catalogue.reviewsBy(reviewer.id, page),
          await catalogue.reviewsBy(other.id, page),
        ]
        for (const [nth, { state }] of books.entries()) {
          answers.push(await catalogue.book(state.id), await catalogue.review(state.id, theirs[nth]!.state.id))
          for (const sort of ['newest', 'oldest', 'highest', 'lowest'] as const)
            answers.push(
              await catalogue.reviews(state.id, { ...page, sort }),
              await catalogue.reviews(state.id, { ...page, sort, ratings: [4] }),
            )
        }
        const hits = answers.filter(({ source }) => source.kind === 'hit').length
        return { text: JSON.stringify(answers.map(({ view }) => view)), hits, asked: answers.length }
      }
      await readAll()
      const warm = await readAll()
      expect(warm.text).toContain('Xyzzy')
      expect([warm.hits, warm.asked]).toEqual([1 + 3 * 9, 3 + 3 * 10])
      return { unitOfWork, reviewer, other, theirs, readAll }
    }

    test('K1 a reviewer who was erased is in no answer, be it kept or not, and the others are in all', async () => {
      const { unitOfWork, reviewer, readAll } = await cachedStore()
      await eraseReviewer(unitOfWork, reviewer)
      for (const hits of [0, 28]) {
        const read = await readAll()
        expect(read.hits).toBe(hits)
        expect(read.text).not.toContain('Xyzzy')
        expect(read.text).not.toContain(reviewer.id)
        expect(read.text).toContain('By Bystander')
      }
    })

    test('K1 a review that was moderated is in no answer', async () => {
      const { unitOfWork, theirs, readAll } = await cachedStore()
      await unitOfWork.run(tx => withdrawReview(tx, theirs[1]!, 'It is an advertisement.'))
      for (const nth of [0, 1]) {
        const read = await readAll()
        expect([nth, read.text.includes(theirs[1]!.state.id), read.text.includes(theirs[0]!.state.id)]).toEqual([
          nth,
          false,
          true,
        ])
      }
    })
  })
}

forgetting('a cache in memory', async () => ({ cache: new MemoryCache(), close: () => {} }))
describeOn('Redis', 'with a server', () =>
  forgetting('Redis', async () => {
    const redis = new Redis(await freshRedis())
    return { cache: new RedisCache(redis), close: () => redis.disconnect() }
  }),
)
