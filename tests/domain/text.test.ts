import { describe, expect, test } from '@jest/globals'
import { tidy, unkeepable, wrongWithText } from '../../src/domain/text.ts'

const decomposed = 'e\u0301'
const composed = '\u00e9'

describe('text is kept', () => {
  test.each([
    [`caf${decomposed}`, `caf${composed}`, 'composed (NFC)'],
    ['\t Middlemarch \r\n', 'Middlemarch', 'without white space at its ends'],
    ['\u00a0\u2003\ufeffMiddlemarch\u3000', 'Middlemarch', 'without any script’s white space at its ends'],
    ['two  words\n\nand a paragraph', 'two  words\n\nand a paragraph', 'with the white space inside it'],
    ['源氏物語', '源氏物語', 'in Japanese'],
    ['ألف ليلة وليلة', 'ألف ليلة وليلة', 'from right to left'],
    ['👩‍👩‍👧 🏳️‍🌈 🇳🇱', '👩‍👩‍👧 🏳️‍🌈 🇳🇱', 'with emoji of several code points'],
    ['ﬁ ² ①', 'ﬁ ² ①', 'with characters that only look like others (not NFKC)'],
    ['<b>&amp;</b> \\u0041 %41', '<b>&amp;</b> \\u0041 %41', 'with markup and escapes as they stand'],
    ['\u0001\u007f', '\u0001\u007f', 'with control characters other than NUL'],
  ])('%j as %j: %s', (text, kept) => {
    expect(tidy(text)).toBe(kept)
    expect(wrongWithText(text, { min: 1, max: 100 })).toBeNull()
  })
})

describe('text is refused', () => {
  test.each(['\0', 'a\0b', 'end\0'])('with a NUL: %j', text => {
    expect(unkeepable(text)).toBe('must not contain the NUL character (U+0000)')
    expect(wrongWithText(text, { min: 0, max: 100 })).toBe('must not contain the NUL character (U+0000)')
  })

  test.each(['\ud83d', 'a\ud83d', '\ude00b', '\ude00\ud83d', '😀\ud83d'])('with half of a surrogate pair: %j', text => {
    expect(unkeepable(text)).toBe('must not contain half of a surrogate pair')
    expect(wrongWithText(text, { min: 0, max: 100 })).toBe('must not contain half of a surrogate pair')
  })

  test.each(['', ' ', '\n\t\u3000'])('when nothing of it is kept, where something must be: %j', text => {
    expect(wrongWithText(text, { min: 1, max: 5 })).toBe('must not be empty')
    expect(wrongWithText(text, { min: 0, max: 5 })).toBeNull()
  })
})

describe('the length of a text', () => {
  test.each([
    ['abcde', 'abcdef', 6],
    ['😀😀😀😀😀', '😀😀😀😀😀😀', 6],
    [composed.repeat(5), composed.repeat(6), 6],
    [decomposed.repeat(5), decomposed.repeat(6), 6],
    ['   abcde   ', '   abcdef   ', 6],
    ['👩‍👩‍👧', '👩‍👩‍👧👩', 6],
    ['\ufb2c\ud834\udd1e', '\ufb2c\ufb2c', 6],
  ])('is counted in code points of what is kept: %j is not too long, %j is', (longest, tooLong, length) => {
    expect(wrongWithText(longest, { min: 1, max: 5 })).toBeNull()
    expect(wrongWithText(tooLong, { min: 1, max: 5 })).toBe(`must have at most 5 characters, not ${length}`)
  })
})
