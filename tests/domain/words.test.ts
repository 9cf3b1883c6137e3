import { describe, expect, test } from '@jest/globals'
import { filed, soughtTerms, termsOf, wordsOf } from '../../src/domain/words.ts'

describe('the words of a text', () => {
  test.each<[string, string[]]>([
    ['The Mill on the Floss', ['the', 'mill', 'on', 'the', 'floss']],
    ['  Don’t, O’Brien -- 1984!  ', ['don', 't', 'o', 'brien', '1984']],
    ['Žluťoučký KŮŇ', ['zlutoucky', 'kun']],
    ['Cafe\u0301 Café', ['cafe', 'cafe']],
    ['Straße STRASSE', ['strasse', 'strasse']],
    ['İstanbul ısı', ['istanbul', 'isi']],
    ['Война и мир', ['воина', 'и', 'мир']],
    ['ΟΔΟΣ οδός', ['οδος', 'οδος']],
    ['ﬁn de siècle ² Ⅷ', ['fin', 'de', 'siecle', '2', 'viii']],
    ['أَلْف لَيْلَة', ['ألف', 'ليلة']],
    ['שִׁיר הַשִּׁירִים', ['שיר', 'השירים']],
    ['紅樓夢', ['紅', '樓', '夢']],
    ['𠮷野家で', ['𠮷', '野', '家', 'で']],
    ['が か\u3099', ['が', 'が']],
    ['ｶﾞ', ['ガ']],
    ['한국어', ['한국어']],
    ['สี่แผ่นดิน', ['สี่', 'แ', 'ผ่', 'น', 'ดิ', 'น']],
    ['गीतांजलि', ['गीतांजलि']],
    ['👩‍🚀 & 👍🏽', ['👩', '🚀', '👍']],
    ['', []],
    ['… & | ! : * ( ) <-> \' " \\ % _ - \u200d \ufe0f', []],
  ])('%j are %j', (text, words) => expect(wordsOf(text)).toEqual(words))

  test('are as long as they may be, and no longer', () => {
    expect(wordsOf('a'.repeat(500))).toEqual(['a'.repeat(100)])
    expect(wordsOf('𝒳'.repeat(500))).toEqual(['x'.repeat(100)])
    expect(wordsOf('𐐀'.repeat(101))).toEqual(['𐐨'.repeat(100)])
  })

  test('are words of themselves: whatever they are found as, they are sought as', () => {
    for (const text of ['Žluťoučký KŮŇ', 'İstanbul', 'ΟΔΟΣ', 'ŉ ǰ ΐ ﬗ ẞ', 'สี่', 'ｶﾞ', '\u0345α\u0345', 'Ἀθῆναι ᾳ', '㍿ ﷺ'])
      for (const word of wordsOf(text)) expect(wordsOf(word)).toEqual([word])
  })
})

test('a title is filed by its words, which are cut where they are long', () => {
  expect(filed('«The Mill», on — the FLOSS')).toBe('the mill on the floss')
  expect(filed('!!!')).toBe('')
  expect(filed('Ab '.repeat(200))).toBe('ab '.repeat(40))
})

describe('the terms of a book', () => {
  const book = { title: 'Good Omens', authors: ['Terry Pratchett', 'Neil Gaiman', '—'] }

  test('are the words of its title and authors, and each whole author', () => {
    expect(termsOf(book).sort()).toEqual(
      ['gaiman', 'good', 'neil', 'omens', 'pratchett', 'terry', '=terry pratchett', '=neil gaiman', '='].sort(),
    )
  })

  test('have what is sought among them where it fits, and not otherwise', () => {
    const fits = (sought: Parameters<typeof soughtTerms>[0]) => soughtTerms(sought).every(term => termsOf(book).includes(term))
    expect([
      fits({ words: 'OMENS gaiman' }),
      fits({ author: 'neil GAIMAN' }),
      fits({ words: 'good', author: 'Neil Gaiman' }),
    ]).toEqual([true, true, true])
    expect([
      fits({ words: 'omen' }),
      fits({ author: 'Neil' }),
      fits({ author: 'Gaiman Neil' }),
      fits({ words: '=neil gaiman bad' }),
    ]).toEqual([false, false, false, false])
  })

  test('are sought each once and in one order, so that what means the same is the same', () => {
    expect(soughtTerms({ words: 'B a, b A', author: 'Z Y' })).toEqual(soughtTerms({ words: 'a b', author: 'z-y' }))
    expect(soughtTerms({})).toEqual([])
  })
})
