import { hash } from 'node:crypto'

/** The strong entity tag of a representation (RFC 9110, section 8.8.3), made of its bytes: the same bytes always have the same tag. */
export const entityTag = (representation: string | Buffer): string =>
  `"${hash('sha256', representation, 'base64url').slice(0, 22)}"`

/**
 * Whether a tag is among those that an If-Match (`strong`: a weak one is none of them) or If-None-Match (`weak`) names, in
 * their order or by `*` (RFC 9110, sections 8.8.3.2, 13.1.1 and 13.1.2). What is no entity tag matches nothing.
 */
export function namesTag(field: string, tag: string, comparison: 'strong' | 'weak'): boolean {
  if (field === tag || field.trim() === '*') return true
  return [...field.matchAll(/(W\/)?("[\x21\x23-\x7e\x80-\xff]*")/g)].some(
    ([, weak, opaque]) => opaque === tag && (comparison === 'weak' || !weak),
  )
}
