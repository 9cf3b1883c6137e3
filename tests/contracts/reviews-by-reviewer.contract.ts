import { beforeAll, expect, test } from '@jest/globals'
import type { ReviewPosition } from '../../src/application/ports/orders.ts'
import { viewReview } from '../../src/application/ports/views.ts'
import type { Review } from '../../src/domain/review.ts'
import { aBook, aReview, moment, someone, times } from './samples.ts'
import type { Store } from './stores.ts'
import { follow, newestFirst } from './walk.ts'
import { addBooks, eraseReviewer, reviseReview, submitReviews, withdrawReview } from './write.ts'

/** The part of the Catalogue contract about the list of a reviewer's reviews. */
export function reviewsByReviewer(store: () => Store): void {
  const [reviewer, other] = [someone('Zoë 🐙'), someone()]
  const kept: Review[] = []
  const inOrder = () => kept.toSorted(newestFirst).map(({ state }) => state.id)
  /** Reviews of theirs, each of a book of its own, that another reviews at the same moment. */
  const add = async (...moments: Date[]) => {
    const books = moments.map(() => aBook())
    await addBooks(store().unitOfWork, ...books)
    const [theirs, others] = [reviewer, other].map(whose =>
      books.map(({ state }, nth) => aReview(state.id, { reviewer: whose, rating: 1 + (nth % 5), at: moments[nth]! })),
    )
    await submitReviews(store().unitOfWork, ...others!, ...theirs!)
    kept.push(...theirs!)
  }
  const page = async (limit: number, after: ReviewPosition | null = null, whose = reviewer) =>
    (await store().catalogue.reviewsBy(whose.id, { limit, after })).view
  const idsOf = ({ items, next }: Awaited<ReturnType<typeof page>>) => ({ items: items.map(({ id }) => id), next })
  const walk = async (limit: number) => follow(async (after: ReviewPosition | null) => idsOf(await page(limit, after)))

  beforeAll(async () => {
    await add(...times(7, () => moment))
    await add(...times(7, at => new Date(moment.getTime() + at - 3)))
    await add(...times(7, () => new Date(moment.getTime() - 1)))
  })

  test.each([1, 2, 7, 20, 21, 22, 100])(
    'P3 following pages of %d visits every review of theirs once, whatever the book, newest first',
    async limit => {
      const pages = await walk(limit)
      expect(pages.flatMap(({ items }) => items)).toEqual(inOrder())
      expect(pages).toHaveLength(Math.ceil(kept.length / limit))
    },
  )

  test('P1 `next` is the place of the last item, and null where nothing is behind it', async () => {
    const { items, next } = await page(3)
    expect(next).toStrictEqual({ keys: [items[2]!.createdAt], id: items[2]!.id })
    expect((await page(kept.length - 1)).next).not.toBeNull()
    expect((await page(kept.length)).next).toBeNull()
  })

  test('a review is shown as alone', async () => {
    const { items } = await page(100)
    expect(items).toStrictEqual(kept.toSorted(newestFirst).map(viewReview))
    const [first] = items
    expect((await store().catalogue.review(first!.bookId, first!.id)).view).toStrictEqual(first)
    expect(JSON.parse(JSON.stringify(items))).toStrictEqual(items)
  })

  test('whoever has reviewed nothing has an empty page, and so has every place past the end', async () => {
    const nothing = { items: [], next: null }
    const last = kept.toSorted(newestFirst).at(-1)!.state
    const end = { keys: [last.createdAt.toISOString()], id: last.id }
    for (const answer of [await page(20, null, someone()), await page(20, end, someone()), await page(20, end)])
      expect(answer).toStrictEqual(nothing)
  })

  test('P3 reviews that are submitted meanwhile, before and behind, make nobody miss one of theirs or see one twice', async () => {
    const before = inOrder()
    const adding: Promise<void>[] = []
    const pages = await follow(async (after: ReviewPosition | null) => {
      const here = new Date(after?.keys[0] ?? moment)
      const [newer, older] = [new Date(here.getTime() + 1), new Date(here.getTime() - 1)]
      if (adding.length < 12) adding.push(add(newer, here, here, older))
      return idsOf(await page(3, after))
    })
    await Promise.all(adding)
    const visited = pages.flatMap(({ items }) => items)
    expect(new Set(visited).size).toBe(visited.length)
    expect(visited.filter(id => before.includes(id))).toEqual(before)
    expect(visited).toEqual(inOrder().filter(id => visited.includes(id)))
    expect((await walk(10)).flatMap(({ items }) => items)).toEqual(inOrder())
  })

  test('a place stays a place when what stood there is withdrawn, revised or anonymous', async () => {
    const [mine, books] = [someone(), times(6, () => aBook())]
    await addBooks(store().unitOfWork, ...books)
    const reviews = books.map(({ state }) => aReview(state.id, { reviewer: mine })).toSorted(newestFirst)
    await submitReviews(store().unitOfWork, ...reviews)
    const { next } = await page(2, null, mine)
    const { unitOfWork } = store()
    await unitOfWork.run(tx => withdrawReview(tx, reviews[1]!))
    await unitOfWork.run(tx => reviseReview(tx, reviews[2]!, { rating: 1, title: 'Worse' }))
    await unitOfWork.run(tx => tx.reviews.anonymise([reviews[3]!.anonymise()]))
    const rest = await page(10, next, mine)
    expect(rest.items.map(({ id }) => id)).toEqual([reviews[2], reviews[4], reviews[5]].map(review => review!.state.id))
    expect(rest.items[0]).toMatchObject({ rating: 1, title: 'Worse', edited: true })
  })

  test('whoever was erased has an empty page; their reviews are nobody’s, wherever they are shown', async () => {
    const [mine, books] = [someone(), times(3, () => aBook())]
    await addBooks(store().unitOfWork, ...books)
    const reviews = books.map(({ state }) => aReview(state.id, { reviewer: mine, title: 'Fine', spoiler: true }))
    await submitReviews(store().unitOfWork, ...reviews)
    const seen = (await page(1, null, mine)).next
    await eraseReviewer(store().unitOfWork, mine)
    for (const after of [null, seen]) expect(await page(10, after, mine)).toStrictEqual({ items: [], next: null })
    for (const { state } of reviews) {
      const alone = (await store().catalogue.review(state.bookId, state.id)).view
      expect(alone).toMatchObject({ reviewer: null, title: null, body: null, spoiler: false, edited: true, rating: 4 })
      expect((await store().catalogue.reviews(state.bookId, { limit: 1, after: null })).view?.items).toStrictEqual([alone])
    }
  })
}
