import { describe, expect, test } from '@jest/globals'
import { readLanguage } from '../../src/domain/language.ts'

describe('a language', () => {
  test.each([
    ['en', 'en'],
    ['EN', 'en'],
    ['eng', 'en'],
    ['en-us', 'en-US'],
    ['pt-BR', 'pt-BR'],
    ['ZH-hant-tw', 'zh-Hant-TW'],
    ['sr-latn', 'sr-Latn'],
    ['es-419', 'es-419'],
    ['de-1901', 'de-1901'],
    ['fil', 'fil'],
    ['mul', 'mul'],
    ['iw', 'he'],
    ['grc', 'grc'],
    ['en-x-Shavian', 'en-x-shavian'],
  ])('%s is kept as %s', (text, tag) => expect(readLanguage(text)).toBe(tag))

  test.each([
    '',
    ' ',
    'e',
    'en_US',
    'en-',
    '-en',
    'en us',
    ' en',
    'English language',
    'en--US',
    '123',
    'en-\0',
    'ěn',
    '日本語',
    'x',
  ])('%j is none', text => expect(readLanguage(text)).toBeNull())
})
