import { describe, expect, test } from '@jest/globals'
import { type BookId, readId } from '../../src/domain/identity.ts'

const id = '019c1a2b-3c4d-7e5f-8a6b-7c8d9e0f1a2b'

describe('an identity', () => {
  test.each([
    [id, 'a UUID of version 7'],
    ['6fa459ea-ee8a-3ca4-894e-db77e160355e', 'of another version'],
    ['00000000-0000-0000-0000-000000000000', 'of zeros'],
    ['ffffffff-ffff-ffff-ffff-ffffffffffff', 'of ones'],
  ])('may be %s: %s', text => expect(readId<BookId>(text)).toBe(text))

  test('is the same in capitals', () => {
    expect(readId<BookId>(id.toUpperCase())).toBe(id)
    expect(readId<BookId>('019C1a2B-3c4D-7e5F-8a6B-7C8d9E0f1A2b')).toBe(id)
  })

  test.each([
    ['', 'nothing'],
    ['1', 'a number'],
    ['middlemarch', 'a name'],
    [id.replaceAll('-', ''), 'no hyphens'],
    [`{${id}}`, 'braces'],
    [`urn:uuid:${id}`, 'a URN'],
    [` ${id}`, 'a space before it'],
    [`${id}\n`, 'a line break behind it'],
    [id.slice(0, -1), 'one digit less'],
    [`${id}0`, 'one digit more'],
    [id.replace('9', 'g'), 'a letter that is no digit'],
    [id.replace('-3', '3-'), 'a hyphen in the wrong place'],
    [`${id}\0`, 'a NUL'],
    [id.replace('0', '０'), 'a full-width digit'],
  ])('may not be %j: %s', text => expect(readId<BookId>(text)).toBeNull())
})
