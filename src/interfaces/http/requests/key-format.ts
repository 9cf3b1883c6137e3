import { parseItem } from 'structured-headers'

const longest = 255
/** What a field of a key of the longest kind takes when each of its characters is escaped. */
export const longestField = 2 * longest + 2

/**
 * The key that an Idempotency-Key header spells: a String of RFC 9651 (section 3.3.3) of 1 to 255 characters, and nothing
 * besides (draft-ietf-httpapi-idempotency-key-header, section 2.1: an sf-string, which has no parameters); null for anything else.
 */
export function readKey(field: string): string | null {
  try {
    const item = parseItem(field)
    const key: unknown = item[0] // its own type names one of the browser's, which is unknown here
    return typeof key === 'string' && item[1].size === 0 && key.length >= 1 && key.length <= longest ? key : null
  } catch {
    return null
  }
}

/** Why it is no key, in plain words. */
export const wrongWithKey = (field: string): string | null =>
  readKey(field) === null
    ? `must be one text of 1 to ${longest} ASCII characters in double quotes (a String of RFC 9651), such as "8e03978e-40d5"`
    : null
