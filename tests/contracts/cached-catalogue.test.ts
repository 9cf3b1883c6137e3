import { afterEach, describe, expect, jest, test } from '@jest/globals'
import { Registry } from 'prom-client'
import type { CacheMeter } from '../../src/application/ports/cache-meter.ts'
import type { LastKnown } from '../../src/application/ports/last-known.ts'
import { CachedCatalogue } from '../../src/infrastructure/cache/cached-catalogue.ts'
import { RenewingUnitOfWork } from '../../src/infrastructure/cache/renewing-unit-of-work.ts'
import { MemoryCache } from '../../src/infrastructure/memory/memory-cache.ts'
import { MemoryLastKnown } from '../../src/infrastructure/memory/memory-last-known.ts'
import { MemoryStore } from '../../src/infrastructure/memory/memory-store.ts'
import { MemoryUnitOfWork } from '../../src/infrastructure/memory/memory-unit-of-work.ts'
import { PrometheusCacheMeter } from '../../src/infrastructure/telemetry/prometheus-cache-meter.ts'
import { addBook, review } from './logged-writes.ts'
import { RecordingMeter } from './recording-meter.ts'
import { times, unknownBook } from './samples.ts'
import { databaseAway, WaitingCatalogue } from './waiting-catalogue.ts'

const first = { limit: 20, after: null } as const

function service(meter: CacheMeter = new RecordingMeter(), lastKnown: LastKnown = new MemoryLastKnown()) {
  const store = new MemoryStore()
  const [source, cache] = [new WaitingCatalogue(store), new MemoryCache()]
  const unitOfWork = new RenewingUnitOfWork(new MemoryUnitOfWork(store), cache, meter)
  return { source, cache, unitOfWork, catalogue: new CachedCatalogue(source, cache, { ttl: 1_000, lastKnown, meter }) }
}

describe('CachedCatalogue', () => {
  afterEach(() => {
    jest.useRealTimers()
  })
  const stopTheClock = () => jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] })

  test('K2 50 that miss at once read once, and all are answered', async () => {
    const { source, catalogue } = service()
    const held = source.hold()
    const answers = times(50, () => catalogue.books(first))
    await held.read
    held.goOn()
    const kinds = (await Promise.all(answers)).map(({ source: from }) => (from.kind === 'miss' ? from.collapsed : from.kind))
    expect([source.reads, kinds.filter(collapsed => collapsed === true).length]).toEqual([1, 49])
  })

  test('K3 a reader after a write does not share the reading of one from before it', async () => {
    const { source, catalogue, unitOfWork } = service()
    const held = source.hold()
    const early = catalogue.books(first)
    await held.read
    await addBook(unitOfWork)
    expect((await catalogue.books(first)).view.items).toHaveLength(1)
    held.goOn()
    expect((await early).view.items).toHaveLength(0)
    expect(source.reads).toBe(2)
  })

  test('K8 with the database away it gives what it last knew, and its age', async () => {
    const { source, catalogue, unitOfWork } = service()
    const bookId = await addBook(unitOfWork)
    stopTheClock()
    const known = [await catalogue.books(first), await catalogue.book(bookId), await catalogue.reviews(bookId, first)]
    source.fault = databaseAway()
    for (const age of [1_000, 600_000]) {
      jest.setSystemTime(Date.now() + age - (age === 600_000 ? 1_000 : 0))
      const stale = [await catalogue.books(first), await catalogue.book(bookId), await catalogue.reviews(bookId, first)]
      expect(stale).toEqual(known.map(({ view }) => ({ view, source: { kind: 'stale', age } })))
    }
    jest.setSystemTime(Date.now() + 1)
    for (const read of [catalogue.books(first), catalogue.book(bookId), catalogue.reviews(bookId, first)]) {
      await expect(read).rejects.toBe(source.fault)
    }
  })

  test('K8 also what was renewed since: nothing newer can be had', async () => {
    const { source, catalogue, unitOfWork } = service()
    await catalogue.books(first)
    await addBook(unitOfWork)
    source.fault = databaseAway()
    expect(await catalogue.books(first)).toMatchObject({ view: { items: [] }, source: { kind: 'stale' } })
    source.fault = null
    expect(await catalogue.books(first)).toMatchObject({ view: { items: [{}] }, source: { kind: 'miss' } })
  })

  test('K8 what was never seen, and any other fault, is the error that it is', async () => {
    const { source, catalogue } = service()
    source.fault = databaseAway()
    await expect(catalogue.books(first)).rejects.toBe(source.fault)
    source.fault = null
    await catalogue.books(first)
    source.fault = new Error('a fault')
    await expect(catalogue.books({ ...first, limit: 19 })).rejects.toThrow('a fault')
    stopTheClock()
    jest.setSystemTime(Date.now() + 1_001)
    await expect(catalogue.books(first)).rejects.toThrow('a fault')
  })

  test('K11 the meter is told of each look, fill and renewal, once', async () => {
    const meter = new RecordingMeter()
    const { source, catalogue, unitOfWork } = service(meter)
    const bookId = await addBook(unitOfWork)
    expect(meter.taken()).toEqual(['renewed 2'])
    await catalogue.books(first)
    expect(meter.taken()).toEqual(['miss database', 'filled true'])
    await catalogue.books(first)
    expect(meter.taken()).toEqual(['hit memory'])
    await catalogue.book(unknownBook())
    expect(meter.taken()).toEqual(['miss database'])
    const held = source.hold()
    const late = catalogue.book(bookId)
    await held.read
    await unitOfWork.run(tx => review(tx, bookId))
    held.goOn()
    await late
    expect(meter.taken()).toEqual(['miss database', 'renewed 2', 'filled false'])
    source.fault = databaseAway()
    await catalogue.books(first)
    expect(meter.taken()).toEqual(['miss database', 'stale memory'])
    await expect(unitOfWork.run(async () => Promise.reject(new Error('nothing was written')))).rejects.toThrow()
    expect(meter.taken()).toEqual([])
  })

  test('K11 Prometheus shows what the meter was told', async () => {
    const registry = new Registry()
    const meter = new PrometheusCacheMeter(registry)
    const { catalogue, unitOfWork } = service(meter)
    await addBook(unitOfWork)
    for (const limit of [20, 20, 20, 19]) await catalogue.books({ ...first, limit })
    meter.rejected()
    meter.sharedCache('up')
    const text = await registry.metrics()
    for (const line of [
      'book_review_cache_looks_total{outcome="hit",tier="memory"} 2',
      'book_review_cache_looks_total{outcome="miss",tier="database"} 2',
      'book_review_cache_fills_total{stored="true"} 2',
      'book_review_cache_renewals_total 2',
      'book_review_cache_rejected_total 1',
      'book_review_shared_cache_up 1',
      'book_review_cache_fallback_seconds_total 0',
    ]) {
      expect(text.split('\n')).toContain(line)
    }
    meter.sharedCache('away')
    for (const state of ['up', 'away'])
      expect(await registry.metrics()).toContain(`book_review_shared_cache_changes_total{state="${state}"} 1`)
    expect(await registry.metrics()).toContain('book_review_shared_cache_up 0')
    const [, seconds] = /^book_review_cache_fallback_seconds_total (\S+)$/m.exec(await registry.metrics())!
    expect(Number(seconds)).toBeGreaterThan(0)
  })
})
