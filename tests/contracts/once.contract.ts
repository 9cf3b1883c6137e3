import { expect, test } from '@jest/globals'
import { type KeyedRequest, KeyReused, type Outcome, StillRunning } from '../../src/application/ports/kept-answers.ts'
import type { Book } from '../../src/domain/book.ts'
import { gate } from './gate.ts'
import { aBook, awkwardTexts, moment, times } from './samples.ts'
import type { Store } from './stores.ts'

let given = 0
const aRequest = (more: Partial<KeyedRequest> = {}): KeyedRequest => ({
  caller: 'Ann',
  key: `key ${++given}`,
  fingerprint: 'POST /books',
  ...more,
})

const hour = 3_600_000
const later = (hours: number): Date => new Date(moment.getTime() + hours * hour)

/** The part of the UnitOfWork contract that is about work which is not done again. */
export function doneOnce(store: () => Store): void {
  const add = (request: KeyedRequest | null, book: Book, now = moment): Promise<Outcome<string>> =>
    store().unitOfWork.once(request, now, async tx => {
      await tx.books.add(book)
      tx.emit(book.added())
      return book.state.title
    })
  const isKept = async ({ state }: Book) => (await store().catalogue.book(state.id)).view !== null
  const reason = (work: Promise<unknown>) =>
    work.then(
      () => 'it was not refused',
      (error: unknown) => error,
    )

  test('I1 the second time the work is not done, and what it gave the first time is given', async () => {
    const [request, one, other] = [aRequest(), aBook(), aBook()]
    expect(await add(request, one)).toEqual({ result: one.state.title, replayed: false })
    expect(await add({ ...request }, other)).toEqual({ result: one.state.title, replayed: true })
    expect([await isKept(one), await isKept(other)]).toEqual([true, false])
    expect([await store().events(one.state.id), await store().events(other.state.id)]).toEqual([[one.added()], []])
  })

  test('I1 without a request the work is done each time', async () => {
    const books = [aBook(), aBook()]
    for (const book of books) expect(await add(null, book)).toEqual({ result: book.state.title, replayed: false })
    expect(await Promise.all(books.map(isKept))).toEqual([true, true])
  })

  test('I1 what is given again has its members in their order, and every text and number as it was', async () => {
    const result = { z: awkwardTexts, a: [1e21, 0.1, -0.5e-7, 1.0], m: { b: null, a: true, 10: 'x', 9: 'y' }, '': {} }
    const request = aRequest({ caller: awkwardTexts.join(), key: `"\\ ${'k'.repeat(252)}` })
    const first = await store().unitOfWork.once(request, moment, async () => result)
    const second = await store().unitOfWork.once(request, moment, async () => ({ ...result, z: [] }))
    expect(second.replayed).toBe(true)
    expect(JSON.stringify(second.result)).toBe(JSON.stringify(first.result))
  })

  test('I1 the key of another request is refused, and the work is not done', async () => {
    const [request, one, other] = [aRequest(), aBook(), aBook()]
    await add(request, one)
    expect(await reason(add({ ...request, fingerprint: 'POST /other' }, other))).toBeInstanceOf(KeyReused)
    expect(await isKept(other)).toBe(false)
    expect(await add(request, other)).toMatchObject({ replayed: true })
  })

  test('I2 a key belongs to its caller: the same of another caller is another key', async () => {
    const [request, one, other] = [aRequest({ caller: 'a', key: 'b,c' }), aBook(), aBook()]
    await add(request, one)
    expect(await add({ ...request, caller: 'b' }, other)).toMatchObject({ replayed: false })
    expect(await add({ ...request, caller: 'a,b', key: 'c' }, aBook())).toMatchObject({ replayed: false })
    expect(await isKept(other)).toBe(true)
  })

  test('I2 work that rejects leaves neither itself nor its key; asked for again, it is done', async () => {
    const [request, book] = [aRequest(), aBook()]
    const broken = store().unitOfWork.once(request, moment, async tx => {
      await tx.books.add(book)
      throw new Error('no')
    })
    await expect(broken).rejects.toThrow('no')
    expect(await isKept(book)).toBe(false)
    expect(await add({ ...request, fingerprint: 'put right' }, book)).toMatchObject({ replayed: false })
    expect(await isKept(book)).toBe(true)
  })

  test('I2 after a day the key is as if it had never been given, swept or not', async () => {
    const [request, one, other] = [aRequest(), aBook(), aBook()]
    await add(request, one)
    expect(await add(request, other, later(23))).toMatchObject({ replayed: true })
    expect(await add({ ...request, fingerprint: 'another' }, other, later(25))).toMatchObject({ replayed: false })
    expect(await add({ ...request, fingerprint: 'another' }, aBook(), later(48))).toMatchObject({ replayed: true })
  })

  test('I2 sweeping forgets what is older, tells how many, and leaves the rest', async () => {
    await store().answers.sweep(later(1_000))
    const requests = times(4, () => aRequest())
    for (const [nth, request] of requests.entries()) await add(request, aBook(), later(nth * 2))
    expect(await store().answers.sweep(later(3))).toBe(2)
    expect(await store().answers.sweep(later(3))).toBe(0)
    const again = await Promise.all(requests.map(request => add(request, aBook(), later(7))))
    expect(again.map(({ replayed }) => replayed)).toEqual([false, false, true, true])
  })

  test('I1 while the first is at it, the second is told so at once, whatever it asks; and afterwards what came of it', async () => {
    const [request, book, begun, goOn] = [aRequest(), aBook(), gate(), gate()]
    const first = store().unitOfWork.once(request, moment, async tx => {
      await tx.books.add(book)
      begun.open()
      await goOn.opened
      return book.state.title
    })
    await begun.opened
    for (const again of [request, { ...request, fingerprint: 'another' }])
      expect(await reason(add(again, aBook()))).toBeInstanceOf(StillRunning)
    goOn.open()
    await first
    expect(await add(request, aBook())).toEqual({ result: book.state.title, replayed: true })
  })

  test('I3 fifty at once with one key: the work is done once', async () => {
    const [request, books] = [aRequest(), times(50, () => aBook())]
    const outcomes = await Promise.allSettled(books.map(book => add(request, book)))
    const done = outcomes.flatMap(outcome => (outcome.status === 'fulfilled' ? [outcome.value] : []))
    const refused = outcomes.flatMap(outcome => (outcome.status === 'rejected' ? [outcome.reason as unknown] : []))
    expect(done.filter(({ replayed }) => !replayed)).toHaveLength(1)
    expect(refused.filter(error => !(error instanceof StillRunning))).toEqual([])
    const kept = (await Promise.all(books.map(isKept))).flatMap((is, nth) => (is ? [books[nth]!.state.title] : []))
    expect(kept).toEqual([done[0]!.result])
  })

  test('I3 different keys do not wait for each other’s work', async () => {
    const books = times(20, () => aBook())
    const outcomes = await Promise.all(books.map(book => add(aRequest(), book)))
    expect(outcomes).toEqual(books.map(({ state }) => ({ result: state.title, replayed: false })))
  })
}
