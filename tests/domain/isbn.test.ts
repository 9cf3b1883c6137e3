import { describe, expect, test } from '@jest/globals'
import { Isbn } from '../../src/domain/isbn.ts'
import { wrongWith } from './refused.ts'
import { seeded } from './seeded.ts'

const noIsbn = 'must be an ISBN: 10 or 13 digits, with or without hyphens'

describe('an ISBN', () => {
  test.each([
    ['9780306406157', '9780306406157', '13 digits'],
    ['978-0-306-40615-7', '9780306406157', '13 digits with hyphens'],
    ['978 0 306 40615 7', '9780306406157', '13 digits with spaces'],
    ['0306406152', '9780306406157', '10 digits'],
    ['0-306-40615-2', '9780306406157', '10 digits with hyphens'],
    ['0 306 40615 2', '9780306406157', '10 digits with spaces'],
    ['080442957X', '9780804429573', 'X for ten'],
    ['0-8044-2957-X', '9780804429573', 'X behind a hyphen'],
    ['080442957x', '9780804429573', 'a lower-case x'],
    ['979-10-90636-07-1', '9791090636071', 'the second prefix, which has no ISBN-10'],
    ['0000000000', '9780000000002', 'nothing but zeros'],
    ['  9780306406157\n', '9780306406157', 'white space at its ends'],
  ])('%s is kept as %s: %s', (text, digits) => {
    expect(Isbn.of(text).digits).toBe(digits)
    expect(Isbn.wrong(text)).toBeNull()
  })

  test.each([
    ['', 'nothing'],
    ['   ', 'white space'],
    ['030640615', '9 digits'],
    ['03064061522', '11 digits'],
    ['978030640615', '12 digits'],
    ['97803064061577', '14 digits'],
    ['not an isbn', 'words'],
    ['X306406152', 'X where no check digit stands'],
    ['03064X6152', 'X in the middle'],
    ['978030640615X', 'X at the end of 13'],
    ['-0306406152', 'a hyphen first'],
    ['0306406152-', 'a hyphen last'],
    ['0--306406152', 'two hyphens together'],
    ['0- 306406152', 'a hyphen and a space together'],
    ['978–0306406157', 'a dash that is no hyphen'],
    ['978\n0306406157', 'a line break inside'],
    ['978.0.306.40615.7', 'full stops'],
    ['ISBN 0306406152', 'its own name before it'],
    ['0306406152\0', 'a NUL behind it'],
    ['٩٧٨٠٣٠٦٤٠٦١٥٧', 'Arabic-Indic digits'],
    ['９７８０３０６４０６１５７', 'full-width digits'],
    ['9780306406157 9780306406157', 'two of them'],
  ])('%j is none: %s', text => {
    expect(wrongWith(() => Isbn.of(text))).toEqual([{ pointer: '/isbn', detail: noIsbn }])
  })

  test.each([
    ['9780306406158', '7', '8'],
    ['978-0-306-40615-0', '7', '0'],
    ['9791090636072', '1', '2'],
    ['0306406153', '2', '3'],
    ['030640615X', '2', 'X'],
    ['0804429570', 'X', '0'],
    ['9780000000000', '2', '0'],
  ])('%s has a check digit of %s, not %s', (text, right, given) => {
    expect(Isbn.wrong(text)).toBe(`must be an ISBN: its check digit would be ${right}, not ${given}`)
  })

  test.each(['9770306406158', '9800306406151', '1234567890128', '0000000000000'])(
    '%s is an article, but no book: 13 digits begin with 978 or 979',
    text => expect(Isbn.wrong(text)).toBe('must be an ISBN: 13 digits begin with 978 or 979'),
  )

  test('is refused under the pointer of where it stood', () => {
    expect(wrongWith(() => Isbn.of('junk', '/editions/3'))).toEqual([{ pointer: '/editions/3', detail: noIsbn }])
  })

  test('is given back as it was kept', () => {
    expect(Isbn.restore('9780306406157')).toEqual(Isbn.of('0-306-40615-2'))
  })
})

describe('any ISBN', () => {
  const below = seeded(2108)
  const bodies = Array.from({ length: 300 }, () => Array.from({ length: 9 }, () => below(10)))

  test('of 10 digits and its 13 digits are one', () => {
    for (const body of bodies) expect(Isbn.of(ten(body)).digits).toBe(thirteen([9, 7, 8, ...body]))
  })

  test('is read back from its own digits', () => {
    for (const body of bodies) {
      const { digits } = Isbn.of(thirteen([9, 7, 9, ...body]))
      expect(Isbn.of(digits).digits).toBe(digits)
    }
  })

  test('is the same wherever hyphens and spaces stand between its digits', () => {
    for (const body of bodies) {
      const text = ten(body)
      const apart = Array.from(text).join(['', '-', ' '][below(3)])
      expect(Isbn.of(apart).digits).toBe(Isbn.of(text).digits)
    }
  })

  test('is none any more when one digit is another', () => {
    for (const body of bodies) {
      for (const text of [ten(body), thirteen([9, 7, 8, ...body])]) {
        const first = text.length === 13 ? 3 : 0 // the prefix is told from a check digit
        const at = first + below(text.length - first - 1)
        const other = String((Number(text[at]) + 1 + below(9)) % 10)
        expect(Isbn.wrong(text.slice(0, at) + other + text.slice(at + 1))).toMatch(/its check digit would be/)
      }
    }
  })

  test('of 10 digits is none any more when two neighbours have changed places', () => {
    for (const body of bodies) {
      const text = ten(body)
      const at = below(8)
      const [one, other] = [text[at]!, text[at + 1]!]
      if (one !== other) expect(Isbn.wrong(text.slice(0, at) + other + one + text.slice(at + 2))).not.toBeNull()
    }
  })
})

/** By the other textbook formula than the code's: the sum of place times digit, modulo 11. */
function ten(body: number[]): string {
  const check = body.reduce((sum, digit, at) => sum + (at + 1) * digit, 0) % 11
  return body.join('') + (check === 10 ? 'X' : String(check))
}

/** By trying all ten: the one with which the weighted sum is a multiple of ten. */
function thirteen(body: number[]): string {
  const check = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9].find(
    last => [...body, last].reduce((sum, digit, at) => sum + digit * [1, 3][at % 2]!, 0) % 10 === 0,
  )
  return body.join('') + String(check)
}
