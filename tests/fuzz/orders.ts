import { filed, soughtTerms, termsOf } from '../../src/domain/words.ts'
import { tidied } from './formats.ts'
import { keptIsbn, type Model, type Review, type View } from './model.ts'
import { askerOf } from './askers.ts'
import type { Asked } from './oracle.ts'

type Keys = (view: View) => readonly (string | number)[]
type Order = readonly [Keys, 'up' | 'down']

const shown = (view: View) => view['rating'] as { readonly average: number | null; readonly count: number }
const time: Keys = ({ createdAt }) => [createdAt]
const stars: Keys = view => [(view as Review).rating, view.createdAt]

/** By what a list is ordered, before the ids (P6, P7). How words are folded and filed is the domain's own to say. */
const books: Readonly<Record<string, Order>> = {
  newest: [time, 'down'],
  title: [view => [filed(String(view['title']))], 'up'],
  rating: [view => [shown(view).average ?? 0, shown(view).count], 'down'],
  reviews: [view => [shown(view).count], 'down'],
}
const reviews: Readonly<Record<string, Order>> = {
  newest: [time, 'down'],
  oldest: [time, 'up'],
  highest: [stars, 'down'],
  lowest: [stars, 'up'],
}

/** Which of two comes first in what was asked for: less than 0 where it is the first. */
export function orderOf({ operation, query }: Asked): (one: View, other: View) => number {
  const [keys, direction] = (operation.path === '/books' ? books : reviews)[query.get('sort') ?? 'newest']!
  const compare = (one: View, other: View): number => {
    const others = [...keys(other), other.id]
    const differences = [...keys(one), one.id].map((key, at) => difference(key, others[at]!))
    return differences.find(found => found !== 0) ?? 0
  }
  return direction === 'up' ? compare : (one, other) => compare(other, one)
}

/** Everything that was asked for, in its order. */
export function wanted(model: Model, asked: Asked): View[] {
  const { operation, query } = asked
  const all =
    operation.path === '/books'
      ? [...model.books.keys()].map(id => model.bookView(id) as View).filter(bookFits(query))
      : reviewsIn(model, asked).filter(reviewFits(query))
  return all.sort(orderOf(asked))
}

function reviewsIn(model: Model, asked: Asked): Review[] {
  const { bookId, reviewerId } = asked.ids
  if (bookId) return model.reviewsOf(bookId)
  if (!reviewerId) return model.reviewsBy(askerOf(asked)!)
  return [...model.reviews.values()].filter(({ reviewer }) => reviewer?.id === reviewerId.toLowerCase())
}

function reviewFits(query: URLSearchParams): (review: Review) => boolean {
  const ratings = query.getAll('rating').map(Number)
  return ({ rating }) => ratings.length === 0 || ratings.includes(rating)
}

function bookFits(query: URLSearchParams): (book: View) => boolean {
  const of = (name: string) => tidied(query.get(name) ?? '') || undefined
  const [isbn, least] = [keptIsbn(query.get('isbn')), Number(query.get('minRating') ?? 0)]
  const sought = soughtTerms({ words: of('q'), author: of('author') })
  return book => {
    if ((isbn !== null && book['isbn'] !== isbn) || (shown(book).average ?? 0) < least) return false
    const terms = new Set(
      sought.length > 0 ? termsOf({ title: String(book['title']), authors: book['authors'] as string[] }) : [],
    )
    return sought.every(term => terms.has(term))
  }
}

/** Of texts, by their code points, as UTF-8 sorts. */
function difference(one: string | number, other: string | number): number {
  if (typeof one === 'number') return one - Number(other)
  return Buffer.compare(Buffer.from(one), Buffer.from(String(other)))
}
