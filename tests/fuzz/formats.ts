/** What a format of the document says of a text; unclear where two readings of the words are both fair. */
export type Reading = 'right' | 'wrong' | 'unclear'

const keepable = (text: string): boolean => !text.includes('\0') && !/\p{Surrogate}/u.test(text)

/**
 * The formats that request schemas name, read independently of the service: a format that is not here is told by the first
 * run, and needs a line.
 */
export const formats: Readonly<Record<string, (text: string) => Reading>> = {
  words: text => {
    if (!keepable(text) || !/[\p{L}\p{N}\p{Extended_Pictographic}]/u.test(text.normalize('NFKD'))) return 'wrong'
    return /[\p{L}\p{N}]/u.test(text) ? 'right' : 'unclear' // what is no letter may have become one, and a picture a word
  },
  uuid: text => (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text) ? 'right' : 'wrong'),
  text: text => (keepable(text) ? 'right' : 'wrong'),
  'text-not-blank': text => (keepable(text) && tidied(text) !== '' ? 'right' : 'wrong'),
  'language-tag': text => ((canonicalLanguage(text)?.length ?? 99) > 35 ? 'wrong' : 'right'), // as long as what is read may be
  isbn: text => {
    if (isbn13(text.replace(/[\s-]/g, '')) === null) return 'wrong'
    return /^\d+(-\d+)*(-?[Xx])?$/.test(text) ? 'right' : 'unclear' // spaces for hyphens, hyphens at the ends
  },
}

/** As text is kept (R6). */
export const tidied = (text: string): string => text.normalize('NFC').trim()

/** BCP 47, as the platform knows it. */
export function canonicalLanguage(text: string): string | null {
  try {
    return Intl.getCanonicalLocales(text)[0] ?? null
  } catch {
    return null
  }
}

/** The 13 digits of an ISBN (ISO 2108) without separators, or null where its check digit is wrong or it is none. */
export function isbn13(bare: string): string | null {
  if (/^\d{9}[\dXx]$/.test(bare)) {
    const sum = Array.from(bare).reduce((total, digit, at) => total + (10 - at) * (/x/i.test(digit) ? 10 : Number(digit)), 0)
    return sum % 11 === 0 ? thirteen(`978${bare.slice(0, 9)}`) : null
  }
  return /^97[89]\d{10}$/.test(bare) && thirteen(bare.slice(0, 12)) === bare ? bare : null
}

/** Twelve digits and their check digit. */
export function thirteen(twelve: string): string {
  const sum = Array.from(twelve).reduce((total, digit, at) => total + Number(digit) * (at % 2 === 0 ? 1 : 3), 0)
  return `${twelve}${(1000 - sum) % 10}`
}

/** Nine digits and their check digit. */
export function ten(nine: string): string {
  const sum = Array.from(nine).reduce((total, digit, at) => total + Number(digit) * (10 - at), 0)
  const check = (1100 - sum) % 11
  return nine + (check === 10 ? 'X' : String(check))
}
