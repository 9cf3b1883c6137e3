import type { BookId, ReviewId } from '../../domain/identity.ts'

/** Gives new things their names: UUIDs of version 7, so that later ones sort after earlier ones. */
export interface Identities {
  newBook(): BookId
  newReview(): ReviewId
}
