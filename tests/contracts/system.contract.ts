import { describe, expect, test } from '@jest/globals'
import type { Clock } from '../../src/application/ports/clock.ts'
import type { Identities } from '../../src/application/ports/identities.ts'
import type { Reviewers } from '../../src/application/ports/reviewers.ts'
import { type BookId, readId } from '../../src/domain/identity.ts'
import { times } from './samples.ts'

export function identitiesContract(adapter: string, identities: Identities): void {
  describe(`Identities by ${adapter}`, () => {
    const makers = [() => identities.newBook(), () => identities.newReview()]

    test('are UUIDs of version 7, in lower case', () => {
      for (const make of makers) {
        const id: string = make()
        expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
        expect(readId<BookId>(id)).toBe(id)
      }
    })

    test('begin with the millisecond in which they were made, so that later ones sort after earlier ones', () => {
      const made = times(5, () => {
        const before = Date.now()
        const ids = makers.map((make): string => make())
        const after = Date.now()
        for (const id of ids) {
          const millisecond = parseInt(id.replace('-', '').slice(0, 12), 16)
          expect(millisecond).toBeGreaterThanOrEqual(before)
          expect(millisecond).toBeLessThanOrEqual(after)
        }
        while (Date.now() === after); // the next are of a later one
        return ids
      })
      for (const at of makers.keys()) {
        const inTurn = made.map(ids => ids[at]!)
        expect(inTurn.toSorted()).toEqual(inTurn)
      }
    })

    test('are never the same', () => {
      const ids = times(5_000, at => makers[at % 2]!())
      expect(new Set<string>(ids).size).toBe(5_000)
    })
  })
}

export function clockContract(adapter: string, clock: Clock): void {
  test(`Clock by ${adapter}: it is now, and each answer is the asker's own`, () => {
    const before = Date.now()
    const now = clock.now()
    expect(now.getTime()).toBeGreaterThanOrEqual(before)
    expect(now.getTime()).toBeLessThanOrEqual(Date.now())
    now.setTime(0)
    expect(clock.now().getTime()).toBeGreaterThanOrEqual(before)
  })
}

/** @param same another of the kind, in another process or after a restart */
export function reviewersContract(adapter: string, reviewers: Reviewers, same: Reviewers): void {
  describe(`Reviewers by ${adapter}`, () => {
    test('the same name is always the same reviewer, in every process', () => {
      expect(same.named('Ada Lovelace')).toEqual(reviewers.named('Ada Lovelace'))
      expect(reviewers.named('Ada Lovelace').name).toBe('Ada Lovelace')
    })

    test('other names are other reviewers', () => {
      const names = ['Ada', 'ada', 'Ada ', 'Аda', 'NULL', 'null', '', '👩‍🚀', '👩', 'constructor']
      expect(new Set(names.map(name => reviewers.named(name).id)).size).toBe(names.length - 1) // 'Ada ' is 'Ada'
    })

    test.each([
      ['composed or not', 'Zoe\u0308'],
      ['with white space around it', ' \t\u00a0Zoë\n'],
    ])('a name is one and the same, %s', (_how, spelling) => {
      expect(reviewers.named(spelling)).toEqual(reviewers.named('Zo\u00eb'))
      expect(reviewers.named(spelling).name).toBe('Zo\u00eb')
    })

    test('an id is a UUID of its own kind', () => {
      expect(reviewers.named('Ada').id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    })
  })
}
