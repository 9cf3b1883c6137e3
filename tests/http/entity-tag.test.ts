import { describe, expect, test } from '@jest/globals'
import { entityTag, namesTag } from '../../src/interfaces/http/representations/entity-tag.ts'

describe('an entity tag', () => {
  test('C1 is strong, and the same for the same bytes only', () => {
    expect(entityTag('a')).toMatch(/^"[\w-]{22}"$/)
    expect(entityTag('a')).toBe(entityTag(Buffer.from('a')))
    expect(entityTag('a')).not.toBe(entityTag('b'))
  })

  const tag = '"abc"'
  test.each(['"abc"', '"x", "abc"', '"abc","x"', ' "x" ,\t"abc"', ', ,"abc",', '"a,b","abc"', '*', ' * '])(
    'C1 C2 is named by %j',
    field => {
      expect([namesTag(field, tag, 'weak'), namesTag(field, tag, 'strong')]).toEqual([true, true])
    },
  )
  test.each(['W/"abc"', '"x", W/"abc"', 'W/"x",W/"abc"'])('C1 C2 is named by %j where a weak one will do', field => {
    expect([namesTag(field, tag, 'weak'), namesTag(field, tag, 'strong')]).toEqual([true, false])
  })
  test.each(['', 'abc', '"ABC"', '"abcd"', '"ab', 'w/"x"', '""', "'abc'", '"*"', '"x,*"', '"a"bc"'])(
    'C1 C2 is not named by %j',
    field => {
      expect([namesTag(field, tag, 'weak'), namesTag(field, tag, 'strong')]).toEqual([false, false])
    },
  )
})
