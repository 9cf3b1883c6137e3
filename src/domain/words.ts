// How texts are searched and filed: by their words, whatever their case, accents and punctuation. The same everywhere, because it is
// not left to a database, whose own rules depend on its version and its locale.

/** Scripts that are written without spaces: each of their characters stands for a word. */
const unspaced = String.raw`\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}`
const word = new RegExp(
  String.raw`[[\p{L}\p{N}]&&[${unspaced}]]\p{M}*|[[\p{L}\p{N}]--[${unspaced}]][[\p{L}\p{N}\p{M}]--[${unspaced}]]*|\p{Extended_Pictographic}`,
  'gv',
)
/** What says how a letter is spoken or looks, and not which one it is: accents, Hebrew points, Arabic vowel signs, variants. */
const accents = /[\u0300-\u036f]|[\u0591-\u05c7]|[\u064b-\u0652]|[\ufe00-\ufe0f]/g

const fold = (text: string): string =>
  text.normalize('NFKD').replace(accents, '').toLowerCase().toUpperCase().toLowerCase().normalize('NFKC').replace(accents, '')

const cut = (text: string, length: number): string => Array.from(text).slice(0, length).join('')

const isShorter = (text: string, length: number): boolean => cut(text, length - 1) === text

/** The words of a text in their order: letters, digits and pictures, in lower case and without accents; each at most 100 characters. */
export const wordsOf = (text: string): string[] => (fold(text).match(word) ?? []).map(found => cut(found, 100))

/**
 * How a title is filed: its words in a row, at most 120 characters. Titles stand in the order of the code points of this, and
 * where it is the same, in that of the books' ids.
 */
export const filed = (title: string): string => cut(wordsOf(title).join(' '), 120)

/** What a book is recognised by when somebody else has written it down. */
export interface Likeness {
  /** How its title is filed. */
  readonly filed: string
  /** The title to the letter, where what is filed does not say all of it: it has no words, or was cut. Null: the words say it. */
  readonly title: string | null
  /** Its authors by their whole names, as terms. */
  readonly names: readonly string[]
}

export const likenessOf = ({ title, authors }: { readonly title: string; readonly authors: readonly string[] }): Likeness => {
  const said = filed(title)
  const whole = said !== '' && isShorter(said, 120) && said.split(' ').every(one => isShorter(one, 100))
  return { filed: said, title: whole ? null : title, names: [...new Set(authors.map(wholeName))] }
}

/** What a book can be found by: every word of its title and of its authors, and every author by the whole name. */
export const termsOf = ({ title, authors }: { readonly title: string; readonly authors: readonly string[] }): string[] => [
  ...new Set([title, ...authors].flatMap(wordsOf).concat(authors.map(wholeName))),
]

/** What a book must have among its terms to be found by words, by an author, or by both; each once, in one order. */
export const soughtTerms = ({ words, author }: { words?: string | undefined; author?: string | undefined }): string[] => {
  if (words === undefined && author === undefined) return []
  return [...new Set([...wordsOf(words ?? ''), ...(author === undefined ? [] : [wholeName(author)])])].sort()
}

/** No word begins so. */
const wholeName = (name: string): string => `=${cut(wordsOf(name).join(' '), 250)}`
