import { randomUUIDv7 } from 'node:crypto'
import { v5 } from 'uuid'
import type { Identities } from '../../application/ports/identities.ts'
import type { Reviewers } from '../../application/ports/reviewers.ts'
import type { BookId, ReviewerId, ReviewId } from '../../domain/identity.ts'
import type { Reviewer } from '../../domain/review.ts'
import { tidy } from '../../domain/text.ts'

/** UUIDs of version 7 (RFC 9562, section 5.7). */
export class UuidIdentities implements Identities {
  newBook(): BookId {
    return randomUUIDv7() as string as BookId
  }
  newReview(): ReviewId {
    return randomUUIDv7() as string as ReviewId
  }
}

/** Any constant of our own: it keeps names of reviewers apart from other people's names (RFC 9562, section 5.5). */
const reviewerNames = '5f0b5a0e-52a5-4b43-9d0f-6f2d7c3f7a11'

/** Where nobody proves who they are (open mode), a name is all there is: the reviewer's id is made of it (UUID version 5). */
export class NamedReviewers implements Reviewers {
  named(name: string): Reviewer {
    const kept = tidy(name)
    const id: string = v5(kept, reviewerNames)
    return { id: id as ReviewerId, name: kept }
  }
}
