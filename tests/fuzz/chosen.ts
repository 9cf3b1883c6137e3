import { reviewsBy } from './askers.ts'
import type { Draw, Text } from './draws.ts'
import type { Keyed } from './keys.ts'
import type { Model, Review } from './model.ts'

/** Nothing is named so. */
export const nobody = '019c1a2b-3c4d-7e5f-8a6b-ffffffffffff'
export const nth = <T>(list: readonly T[], pick: number): T | undefined => list[pick % Math.max(1, list.length)]

/** What is there for a draw to mean. */
export class Chosen {
  readonly #model: Model
  readonly #review: ReturnType<Model['review']>
  readonly #ofAnother: boolean
  readonly #path: string
  /** The list that is asked for, where it is one of reviews by somebody who is named by an id. */
  readonly #list: string | null
  constructor({ path, operation }: Draw, model: Model) {
    this.#model = model
    this.#path = operation.path
    const review = path['reviewId']
    this.#review = review?.is === 'review' ? nth([...model.reviews.values()], review.pick) : undefined
    this.#ofAnother = review?.is === 'review' && review.pick % 10 === 9
    this.#list = path['reviewerId'] ? reviewsBy(this.text(path['reviewerId'])) : null
  }

  /** Whose the review is, or was, that the path names. */
  get owner(): string | undefined {
    return this.#review && this.#model.owners.get(this.#review.id)
  }

  text(text: Text): string {
    if (text.is === 'text') return text.text
    if (text.is === 'tag') return text.as
    const { books, cursors, reviewerIds, reviews } = this.#model
    const book = nth([...books.keys()], text.pick % (text.pick < 40 ? 3 : 100)) ?? nobody // three are read by everybody
    const view = books.get(book)
    const texts = view ? [String(view['title']), ...(view['authors'] as string[])] : []
    const review = this.#review ?? nth([...reviews.values()], text.pick)
    const owner = this.#ownerOf(review, text.pick)
    const reviewerId = reviewerIds.get(owner ?? '') ?? nobody
    switch (text.is) {
      case 'book':
        return this.#review && !this.#ofAnother ? this.#review.bookId : book
      case 'upper-case id':
        return (this.#path.includes('{reviewerId}') ? reviewerId : (this.#review?.id ?? book)).toUpperCase()
      case 'reviewer id':
        return reviewerId
      case 'review':
        return review?.id ?? nobody
      case 'word':
        return nth(texts.join(' ').split(/\s+/), text.pick) || 'nothing'
      case 'author':
        return nth(texts.slice(1), text.pick) ?? 'Nobody'
      case 'isbn':
        return (view?.['isbn'] as string | null | undefined) ?? '9780141439549'
      case 'used key':
        return `"${(this.used(text.pick)?.key ?? `first-${text.pick}`).replace(/["\\]/g, '\\$&')}"`
      case 'reviewer':
        return owner !== undefined && text.pick % 5 !== 4 ? owner : 'Nobody'
      default: {
        const alike = cursors.filter(({ list }) => list.slice(0, 6) === this.#path.slice(0, 6) && list !== this.#list)
        return damaged(nth(alike, text.pick)?.cursor ?? 'none', text.pick)
      }
    }
  }

  /** What was done under a key; half of them are those that are to be forgotten, where there are any. */
  used(pick: number): Keyed | undefined {
    const all = [...this.#model.keys.values()]
    const forgotten = all.filter(one => one.forgotten)
    return nth(forgotten.length > 0 && pick % 8 < 4 ? forgotten : all, pick)
  }

  /** Of a review it is whose it is or was; else often whoever has most of them, so that there are pages. */
  #ownerOf(review: Review | undefined, pick: number): string | undefined {
    const { owners, reviewerIds } = this.#model
    if (!this.#review && pick < 66) {
      const askers = [...reviewerIds.keys()]
      const counts = askers.map(asker => this.#model.reviewsBy(asker).length)
      return askers[counts.indexOf(Math.max(...counts))]
    }
    return review && pick % 10 !== 9 ? owners.get(review.id) : nth([...reviewerIds.keys()], pick)
  }
}

/** A cursor as it is (of whatever list), or with one character changed, too many or too few. */
function damaged(cursor: string, pick: number): string {
  const at = (pick * 7) % cursor.length
  if (pick % 6 < 3) return cursor
  if (pick % 6 === 3) return cursor.slice(0, at)
  if (pick % 6 === 4) return `${cursor}A`
  return cursor.slice(0, at) + (cursor[at] === 'A' ? 'B' : 'A') + cursor.slice(at + 1)
}
