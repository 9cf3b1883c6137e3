import Type, { type Static } from 'typebox'
import type { ReviewQuery } from '../../../application/ports/catalogue.ts'
import { type ReviewPosition, type ReviewSort, reviewSorts } from '../../../application/ports/orders.ts'
import type { BookId } from '../../../domain/identity.ts'
import { Rating } from '../../../domain/rating.ts'
import { readCursor, reviewKeys, writeCursor } from '../requests/cursor.ts'
import { listName } from '../representations/links.ts'
import { oneOf, pageQuery } from '../representations/schemas.ts'

/** What `GET /books/{bookId}/reviews` can be asked for. */
export const reviewQuery = Type.Object(
  {
    ...pageQuery.properties,
    rating: Type.Optional(
      Type.Array(Type.Integer({ minimum: 1, maximum: 5 }), {
        minItems: 1,
        maxItems: 20,
        description: 'Only reviews that gave this many stars; given more than once, any of them: `rating=4&rating=5`.',
        examples: [[4, 5]],
      }),
    ),
    sort: oneOf<ReviewSort>(
      reviewSorts,
      '`newest` and `oldest`: by the time of the review. `highest`: the most stars first, among the same the newest. `lowest`: ' +
        'the reverse of that.',
    ),
  },
  { additionalProperties: false },
)

type Which = Pick<ReviewQuery, 'ratings' | 'sort'>

/** What of the query says which reviews, and in which order. */
export const whichReviews = ({ rating, sort }: Static<typeof reviewQuery>): Which => ({
  ratings: rating && [...new Set(rating)].sort().map(stars => Rating.of(stars).stars),
  sort,
})

/** The cursors of a list of these reviews in this order, and of no other list. */
export function reviewCursors(bookId: BookId, { ratings, sort = 'newest' }: Which) {
  const list = () => listName(`reviews of ${bookId}`, { rating: ratings, sort: sort === 'newest' ? undefined : sort })
  return {
    read: (cursor: string | undefined): ReviewPosition | null =>
      cursor === undefined ? null : readCursor(list(), reviewKeys[sort], cursor),
    write: (place: ReviewPosition | null): string | null => place && writeCursor(list(), place),
  }
}
