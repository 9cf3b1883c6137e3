/** A lower-case UUID (version 7 where the service makes it) that says what it identifies. */
type Id<Of extends string> = string & { readonly identifies: Of }

export type BookId = Id<'book'>
export type ReviewId = Id<'review'>
export type ReviewerId = Id<'reviewer'>

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** The identity that a text spells, or null where nothing can have that name. Letters may be of either case (RFC 9562, section 4). */
export const readId = <Identity extends BookId | ReviewId | ReviewerId>(text: string): Identity | null => {
  const id = text.toLowerCase()
  return uuid.test(id) ? (id as Identity) : null
}
