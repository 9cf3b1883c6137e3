import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import type { Position } from '../../src/application/ports/event-log.ts'
import type { RenewalMark } from '../../src/application/ports/renewal-mark.ts'
import { gate } from './gate.ts'
import { times } from './samples.ts'

/** One mark, that nobody has moved yet, as two processes see it. */
export interface MarkSubject {
  readonly one: RenewalMark
  readonly other: RenewalMark
  /** Takes `one` away in the middle of whatever it does, as kill -9 would. */
  readonly killOne: () => void
  /** For how many milliseconds at most others still wait for whoever works alone. */
  readonly waitsFor: () => Promise<number>
  readonly close: () => Promise<void>
}

const place = (text: string): Position => text as Position
const [a, b, c] = [place('a'), place('b'), place('c')]

/** What every RenewalMark promises. */
export function renewalMarkContract(adapter: string, open: () => Promise<MarkSubject>): void {
  describe(`RenewalMark on ${adapter}`, () => {
    let subject: MarkSubject
    beforeEach(async () => {
      subject = await open()
    })
    afterEach(() => subject.close())

    test('is nowhere to begin with, and then where it was last moved to, for every process', async () => {
      const { one, other } = subject
      expect(await one.read()).toBeNull()
      await one.move(null, a)
      expect([await one.read(), await other.read()]).toEqual([a, a])
      await other.move(a, b)
      expect([await one.read(), await other.read()]).toEqual([b, b])
    })

    test('stays where it is when somebody else has moved it meanwhile, or it was lost', async () => {
      const { one, other } = subject
      await other.move(a, b)
      expect(await one.read()).toBeNull()
      await one.move(null, a)
      await other.move(null, c)
      expect(await one.read()).toBe(a)
      await one.move(a, b)
      await other.move(a, c)
      expect(await one.read()).toBe(b)
    })

    test('of many that move it at once from one place, one does', async () => {
      const { one, other } = subject
      const places = times(20, at => place(String(at)))
      await Promise.all(places.map((place, at) => (at % 2 ? one : other).move(null, place)))
      const kept = await one.read()
      expect(places).toContain(kept)
      await Promise.all(places.filter(place => place !== kept).map(place => one.move(place, a)))
      expect(await one.read()).toBe(kept)
    })

    test('who works alone keeps others from it, until the work is done', async () => {
      const { one, other } = subject
      const [begun, goOn, did] = [gate(), gate(), [] as string[]]
      const work = one.alone(async () => {
        begun.open()
        await goOn.opened
        did.push('one')
      })
      await begun.opened
      await other.alone(async () => void did.push('other, meanwhile'))
      await one.alone(async () => void did.push('one, twice'))
      goOn.open()
      await work
      await other.alone(async () => void did.push('other'))
      expect(did).toEqual(['one', 'other'])
    })

    test('of many at once, one does the work', async () => {
      const { one, other } = subject
      const goOn = gate()
      let [workers, refused] = [0, 0]
      const all = times(20, async at => {
        await (at % 2 ? one : other).alone(async () => {
          workers++
          await goOn.opened
        })
        if (++refused === 19) goOn.open() // the one that may is the last
      })
      await Promise.all(all)
      expect(workers).toBe(1)
    })

    test('work that fails is told, and keeps nobody from trying again', async () => {
      const { one, other } = subject
      const did: string[] = []
      await expect(one.alone(() => Promise.reject(new Error('no')))).rejects.toThrow('no')
      await other.alone(async () => void did.push('other'))
      expect(did).toEqual(['other'])
    })

    test('a process that dies in the middle stops nobody for longer than a second', async () => {
      const { one, other, killOne, waitsFor } = subject
      const [begun, goOn] = [gate(), gate()]
      const dying = one.alone(async () => {
        begun.open()
        await goOn.opened
      })
      await begun.opened
      killOne()
      const [left, did] = [await waitsFor(), [] as string[]]
      expect(left).toBeGreaterThan(0)
      expect(left).toBeLessThanOrEqual(1_000)
      await other.alone(async () => void did.push('too early'))
      while (did.length < 2) await other.alone(async () => void did.push('after it'))
      expect(did).toEqual(['after it', 'after it'])
      goOn.open()
      await dying
    })
  })
}
