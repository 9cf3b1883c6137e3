/** A language tag as BCP 47 writes it (`eng` becomes `en`, `EN-us` becomes `en-US`), or null where the text is none. */
export function readLanguage(text: string): string | null {
  try {
    return Intl.getCanonicalLocales(text)[0] ?? null
  } catch {
    return null // a RangeError: not well formed
  }
}
