/** Text as it is kept: composed (Unicode NFC) and without white space at its ends; every script and emoji otherwise unchanged. */
export const tidy = (text: string): string => text.normalize('NFC').trim()

/** Why a text cannot be kept, in plain words, or null where it can. Lengths are counted in Unicode code points, as JSON Schema counts them. */
export function wrongWithText(text: string, { min, max }: { min: number; max: number }): string | null {
  const why = unkeepable(text)
  if (why) return why
  const length = Array.from(tidy(text)).length
  if (length < min) return 'must not be empty'
  if (length > max) return `must have at most ${max} characters, not ${length}`
  return null
}

/** What no database text may hold: PostgreSQL refuses NUL, and half a surrogate pair is no character. */
export function unkeepable(text: string): string | null {
  if (text.includes('\0')) return 'must not contain the NUL character (U+0000)'
  if (!text.isWellFormed()) return 'must not contain half of a surrogate pair'
  return null
}
