import { drawn, ranked } from './drawn.ts'

const frequent =
  'the of and a in to love night house war girl man last secret world life dark time little king dead black lost city fire day river blood good queen heart sea summer game road bride winter story garden woman child stone'
const first = [
  'b',
  'br',
  'c',
  'd',
  'dr',
  'f',
  'g',
  'gl',
  'h',
  'j',
  'k',
  'l',
  'm',
  'n',
  'p',
  'pr',
  'r',
  's',
  'st',
  't',
  'tr',
  'v',
  'w',
]
const vowels = ['a', 'e', 'i', 'o', 'u', 'ai', 'ea', 'ou']
const last = ['', 'n', 'r', 'l', 's', 't', 'nd', 'm']

/** How many words there are. */
export const vocabulary = 20_000

/** The word of a rank: the most frequent of English, and then syllables. */
export const wordAt = (rank: number): string => frequentWords[rank] ?? syllables(rank)
const frequentWords = frequent.split(' ')

/** A word that is none, but could be. */
export function syllables(number: number): string {
  const of = (parts: readonly string[]) => {
    const part = parts[number % parts.length]!
    number = Math.floor(number / parts.length)
    return part
  }
  let word = ''
  do word += of(first) + of(vowels) + of(last)
  while (number > 0)
  return word
}

/** So many words, drawn as often as words are: few of them make up most of a text. */
export const words = (count: number, number: number, purpose: number): string[] =>
  Array.from({ length: count }, (_, nth) => wordAt(ranked(drawn(number * 64 + nth, purpose), vocabulary)))

export const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1)
