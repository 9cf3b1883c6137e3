import { beforeEach, describe, expect, test } from '@jest/globals'
import type { Cache } from '../../src/application/ports/cache.ts'
import type { UnitOfWork } from '../../src/application/ports/unit-of-work.ts'
import { RenewingUnitOfWork } from '../../src/infrastructure/cache/renewing-unit-of-work.ts'
import { MemoryStore } from '../../src/infrastructure/memory/memory-store.ts'
import { MemoryUnitOfWork } from '../../src/infrastructure/memory/memory-unit-of-work.ts'
import { aBook, aReview, moment } from './samples.ts'
import { addBooks, reviseReview, submitReviews, withdrawReview } from './write.ts'

describe('RenewingUnitOfWork', () => {
  const store = new MemoryStore()
  const log: string[] = []
  /** What goes wrong after the commit, if anything: the connection, say. */
  let fault: Error | null
  beforeEach(() => {
    log.length = 0
    fault = null
  })

  const inner = new MemoryUnitOfWork(store)
  const logged: UnitOfWork = {
    run: work => committed(inner.run(work)),
    submit: review => committed(inner.submit(review)),
    once: (request, now, work) => committed(inner.once(request, now, work)),
  }
  const committed = async <T>(work: Promise<T>): Promise<T> => {
    const result = await work
    log.push('committed')
    if (fault) throw fault
    return result
  }
  const cache: Cache = {
    look: async () => Promise.reject(new Error('nobody looks')),
    renew: async scopes => {
      log.push(`renewing ${scopes.join(' ')}`)
      await new Promise(setImmediate)
      log.push('renewed')
    },
  }
  const unitOfWork = new RenewingUnitOfWork(logged, cache)
  const told = async (work: Promise<unknown>) => {
    await work.then(
      result => log.push(`told ${JSON.stringify(result)}`),
      (error: unknown) => log.push(`told ${String(error)}`),
    )
    return log
  }

  test('K4 renews after the commit, and before the writer is told', async () => {
    const book = aBook()
    const stale = `renewing books reviews:${book.state.id}`
    expect(await told(addBooks(unitOfWork, book))).toEqual(['committed', stale, 'renewed', 'told undefined'])
    log.length = 0
    const review = aReview(book.state.id)
    expect(await told(submitReviews(unitOfWork, review))).toEqual(['committed', stale, 'renewed', 'told [1]'])
    expect(store.committed.events.slice(-2)).toEqual([book.added(), review.submitted(1)])
  })

  test('K4 renews after a review was submitted, also when nobody knows whether it was, and not when it was refused', async () => {
    const book = aBook()
    await addBooks(inner, book)
    const stale = `renewing books reviews:${book.state.id}`
    const review = aReview(book.state.id)
    expect(await told(unitOfWork.submit(review))).toEqual(['committed', stale, 'renewed', 'told undefined'])
    log.length = 0
    expect(await told(unitOfWork.submit(review))).toEqual([expect.stringMatching(/^told Error: .* already/)])
    log.length = 0
    fault = new Error('gone')
    expect(await told(unitOfWork.submit(aReview(book.state.id)))).toEqual(['committed', stale, 'renewed', 'told Error: gone'])
  })

  test('K4 renews after a review was revised, and after it was withdrawn', async () => {
    const book = aBook()
    const review = aReview(book.state.id)
    await addBooks(inner, book)
    await submitReviews(inner, review)
    const stale = `renewing books reviews:${book.state.id}`
    const revised = review.revise({ rating: 1 }, new Date())
    const revising = unitOfWork.run(async tx => {
      await reviseReview(tx, review, { rating: 1 })
    })
    expect(await told(revising)).toEqual(['committed', stale, 'renewed', 'told undefined'])
    log.length = 0
    const withdrawing = unitOfWork.run(tx => withdrawReview(tx, revised))
    expect(await told(withdrawing)).toEqual(['committed', stale, 'renewed', 'told undefined'])
  })

  test('renews what many events made stale once, all together', async () => {
    const [one, two] = [aBook(), aBook()]
    const scopes = `renewing books reviews:${one.state.id} reviews:${two.state.id}`
    expect(await told(addBooks(unitOfWork, one, two))).toEqual(['committed', scopes, 'renewed', 'told undefined'])
  })

  test('K5 renews also when nobody knows whether the commit happened, and tells the fault afterwards', async () => {
    const book = aBook()
    fault = new Error('the connection broke')
    const stale = `renewing books reviews:${book.state.id}`
    expect(await told(addBooks(unitOfWork, book))).toEqual(['committed', stale, 'renewed', 'told Error: the connection broke'])
  })

  test('renews nothing when nothing happened', async () => {
    expect(await told(unitOfWork.run(async () => 'a look'))).toEqual(['committed', 'told "a look"'])
    log.length = 0
    const refused = unitOfWork.run(async tx => tx.reviews.add(aReview(aBook().state.id)))
    expect(await told(refused)).toEqual([expect.stringMatching(/^told Error: There is no book/)])
  })

  test('I1 what is done once is renewed like anything else, and a replay of it renews nothing', async () => {
    const [book, request] = [aBook(), { caller: 'Ann', key: 'one', fingerprint: 'a book' }]
    const add = () =>
      unitOfWork.once(request, moment, async tx => {
        await tx.books.add(book)
        tx.emit(book.added())
        return 'added'
      })
    const stale = `renewing books reviews:${book.state.id}`
    expect(await told(add())).toEqual(['committed', stale, 'renewed', 'told {"result":"added","replayed":false}'])
    log.length = 0
    expect(await told(add())).toEqual(['committed', 'told {"result":"added","replayed":true}'])
  })

  test('renews only after its own work: a work beside it does not wait for it', async () => {
    const [one, two] = [aBook(), aBook()]
    await Promise.all([addBooks(unitOfWork, one), addBooks(unitOfWork, two)])
    expect(log.filter(line => line.startsWith('renewing'))).toEqual([
      `renewing books reviews:${one.state.id}`,
      `renewing books reviews:${two.state.id}`,
    ])
  })
})
